package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunFolder;
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
    /**
     * Begins a block of a sweep. Where an environment has random draws of its own, all runs of a block share them, and another
     * block has others. Called before {@link #reset}.
     *
     * @param block from 1
     */
    default void beginBlock(int block) {}

    /**
     * Removes what a run left that an earlier process began and did not end, as {@code cleanup} does. Called before {@link
     * #reset}. An environment whose hub ended with that process has nothing to remove.
     *
     * @return what could not be removed, one line each
     */
    default List<String> cleanUp(RunFolder unfinished) {
        return List.of();
    }

    /** Resets the hub and the cluster to the state from which every run starts. */
    void reset();

    /** How the cluster differs from the state from which every run starts, one line each. Called after {@link #reset}. */
    default List<String> notReset() {
        return List.of();
    }

    /**
     * Sets the hub's limits. The setting's room is asked for at its lead before the class starts, by {@link #approach} at the
     * latest.
     *
     * @param plan the class plan, with its start in this environment's time
     * @throws dev.firstbell.records.io.BadInputException if this environment does not have the means of the setting
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

    /**
     * Returns what of the room was there when {@link #approach} returned.
     *
     * @param wanted the room of the setting that was applied
     */
    Verification verify(Prescaling wanted);

    /**
     * Why the run does not count, one line each: the starting state was not reached, the cluster refused what the setting asks
     * for, or other programs disturbed the run. Empty if there is no reason. Called when the run has ended; whether the room was
     * there is {@link #verify}'s.
     */
    default List<String> objections() {
        return List.of();
    }

    /** Returns the resources that the cluster used from the setting's lead to the end of the window. */
    ClusterUse observe(Instant until);

    /** Ends the waits of {@link #reset} and {@link #approach}, now and from now on. May be called from any thread. */
    default void endWaits() {}

    @Override
    void close();
}
