package dev.firstbell.cli.demo;

import dev.firstbell.cli.environment.EmbeddedEnvironment;
import java.util.Optional;

/**
 * The speed of a demo on the machine it runs on. Requests that leave late make a run INVALID; on a busy machine the hub's time
 * therefore passes more slowly. The rule of validity stays the same.
 *
 * @param speed hub seconds per second
 * @param remark why it differs from the default, or what to expect of it; absent on an idle machine
 */
record DemoSpeed(double speed, Optional<String> remark) {
    static final double DEFAULT = 10;

    /** With this share of the processors, runs at the default speed are valid with room to spare. */
    private static final double ENOUGH = 0.7;

    /** How long the hubs of the three settings are needed, by their own time. */
    private static final double MINUTES_IN_REAL_TIME = 31;

    /**
     * Chooses the speed.
     *
     * @param requested by the user; kept in any case
     * @param share of the processors' time that this process gets, from 0 to 1
     */
    static DemoSpeed of(Optional<Double> requested, double share) {
        double suitable = share >= ENOUGH ? DEFAULT : Math.max(1, Math.floor(DEFAULT * share / ENOUGH));
        double speed = requested.orElse(suitable);
        boolean asRequested = requested.isPresent() && speed <= suitable;
        if (share >= ENOUGH || asRequested) {
            return new DemoSpeed(speed, Optional.empty());
        }
        String found = String.format(
                "this machine is busy: other programs leave %.0f %% of its processors to Firstbell", share * 100);
        return new DemoSpeed(
                speed,
                Optional.of(
                        speed > suitable
                                ? String.format(
                                        "%s, so runs at --speed %.0f are likely to be INVALID; --speed %.0f suits it",
                                        found, speed, suitable)
                                : String.format(
                                        "%s, so the demo runs %s instead of at %.0f times real speed, and takes about"
                                                + " %.0f minutes",
                                        found, inWords(speed), DEFAULT, Math.ceil(MINUTES_IN_REAL_TIME / speed) + 1)));
    }

    /** {@code in real time}, {@code at 5 times real speed}. */
    static String inWords(double speed) {
        return EmbeddedEnvironment.inWords(speed);
    }
}
