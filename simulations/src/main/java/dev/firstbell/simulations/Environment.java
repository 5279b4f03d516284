package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.time.HubClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A hub and its cluster that a sweep can reset, configure, verify and observe. One thread calls the methods from {@link
 * #reset} to {@link #observe} in their order, once per run; it may call {@link #describe}, {@link #hub} and {@link #clock} at
 * any time in between.
 */
public interface Environment extends AutoCloseable {
    /** Resets the hub and the cluster to the state from which every run starts. */
    void reset();

    /**
     * Sets the hub's limits, and schedules the request for nodes at the setting's lead before the class starts.
     *
     * @param plan the class plan, with its start in this environment's time
     */
    void apply(Setting setting, ClassPlan plan);

    /** Describes this environment for the run record. */
    RunInfo.Environment describe();

    /** Returns the access to the hub. */
    HubAccess hub();

    /** Returns the current clock of the hub, as it is while the users are created. */
    HubClock clock();

    /**
     * Waits or advances the time until shortly before the first arrival.
     *
     * @param plan the class plan with its planned start; an environment that cannot move time returns another start
     * @param stopped once true, the method returns without waiting
     */
    Departure approach(ClassPlan plan, BooleanSupplier stopped);

    /**
     * The moment at which the students may arrive.
     *
     * @param clock the hub's clock from now on
     * @param classStart when class starts, on that clock
     */
    record Departure(HubClock clock, Instant classStart) {
        /** The wall time until the first arrival, in which the last command reaches the injector. */
        public static final Duration HEAD_START = Duration.ofSeconds(2);

        public Departure {
            requireNonNull(clock, "clock is null");
            requireNonNull(classStart, "classStart is null");
        }

        /** Returns a departure in real time: the first student arrives after the head start. */
        public static Departure now(HubClock clock, ClassPlan plan) {
            Duration early = Duration.between(plan.firstArrival(), plan.classStart());
            return new Departure(clock, clock.now().plus(HEAD_START).plus(early));
        }
    }

    /** Returns the number of nodes that were Ready with the image present when {@link #approach} returned. */
    int warmNodes();

    /**
     * Checks whether the setting has taken effect: N nodes are Ready with the image present.
     *
     * @return what is missing, one line each
     */
    default List<String> verify(Setting setting) {
        return warmNodes() >= setting.warmNodes()
                ? List.of()
                : List.of("the setting did not take effect: " + warmNodes() + " of "
                        + Plural.of(setting.warmNodes(), "node was", "nodes were")
                        + " Ready with the image before the first student arrived");
    }

    /** Returns the resources that the cluster used from the setting's lead to the end of the window. */
    ClusterUse observe(Instant until);

    @Override
    void close();
}
