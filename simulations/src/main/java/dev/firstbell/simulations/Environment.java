package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.time.HubClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What a sweep needs from a hub and its cluster: put it back, set it up, check that the set-up took effect, say what it
 * used. Called in the order of the methods, from {@link #reset} to {@link #observe} once per run, from one thread; between
 * them {@link #describe}, {@link #hub} and {@link #clock} as often as they are needed.
 */
public interface Environment extends AutoCloseable {
    /** Puts hub and cluster into the state that every run starts from. */
    void reset();

    /**
     * Sets the hub's limits and has the nodes asked for, at the setting's lead before the class's start.
     *
     * @param plan the class, with its start in this environment's time
     */
    void apply(Setting setting, ClassPlan plan);

    /** Where this is, for the record. */
    RunInfo.Environment describe();

    /** How to reach the hub. */
    HubAccess hub();

    /** The clock that the hub lives in now, while users are prepared. */
    HubClock clock();

    /**
     * Lets the time until shortly before the first arrival pass, in whatever way this environment can.
     *
     * @param plan the class, with its start as it was planned; one whose time cannot be moved says when it starts instead
     * @param stopped once true, there is nothing to wait for any more
     */
    Departure approach(ClassPlan plan, BooleanSupplier stopped);

    /**
     * Everything is set: students may come.
     *
     * @param clock the hub's clock from now on
     * @param classStart when class starts, by that clock
     */
    record Departure(HubClock clock, Instant classStart) {
        /** From "everything is set" to the first arrival, in wall time: time for the last order to reach the injector. */
        public static final Duration HEAD_START = Duration.ofSeconds(2);

        public Departure {
            requireNonNull(clock, "clock is null");
            requireNonNull(classStart, "classStart is null");
        }

        /** At once, where the time is real: the first student comes after the head start. */
        public static Departure now(HubClock clock, ClassPlan plan) {
            Duration early = Duration.between(plan.firstArrival(), plan.classStart());
            return new Departure(clock, clock.now().plus(HEAD_START).plus(early));
        }
    }

    /** Nodes that were Ready with the image present when {@link #approach} was over. */
    int warmNodes();

    /**
     * Whether the setting has taken effect: N nodes Ready with the image present.
     *
     * @return what is missing, one line each; empty if nothing is
     */
    default List<String> verify(Setting setting) {
        return warmNodes() >= setting.warmNodes()
                ? List.of()
                : List.of("the setting did not take effect: " + warmNodes() + " of " + setting.warmNodes()
                        + " nodes were Ready with the image before the first student came");
    }

    /** What the cluster used, from the setting's lead to the end of the window. */
    ClusterUse observe(Instant until);

    @Override
    void close();
}
