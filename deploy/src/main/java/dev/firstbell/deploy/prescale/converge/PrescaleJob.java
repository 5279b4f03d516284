package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.prescale.PrescaleFailure;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The pre-scaler's job: each look reads the schedule's file again, and keeps it if it is valid. */
public final class PrescaleJob {
    /** Of two jobs at once, the second looks again. */
    private static final int ATTEMPTS = 3;

    private final JobStore store;
    private final Path schedule;
    private final Converger converger;

    /**
     * @param prescaler of the means; stays open
     * @param store keeps the state from one look to the next
     * @param schedule the file, with its calendars beside it
     * @param clock by which the schedule is read
     */
    public PrescaleJob(Prescaler prescaler, JobStore store, Path schedule, Converger.Settings settings, Clock clock) {
        this.store = requireNonNull(store, "store is null");
        this.schedule = requireNonNull(schedule, "schedule is null");
        this.converger = new Converger(prescaler, store, settings, clock);
    }

    /**
     * The result of a look.
     *
     * @param decision what was done
     * @param problems why the schedule's file does not count, so that the last valid one was in force; empty if it does
     * @param note what a person should know of the schedule's file, though it counts
     */
    public record Looked(Decision decision, List<String> problems, Optional<String> note) {
        public Looked {
            requireNonNull(decision, "decision is null");
            problems = List.copyOf(problems);
            requireNonNull(note, "note is null");
        }
    }

    /**
     * Looks once.
     *
     * @param clockAhead as for {@link Converger#look}
     * @param dryRun whether to change nothing
     * @throws BadInputException if the schedule is not valid and no valid one is kept
     * @throws PrescaleException if the cluster cannot be read, or another job works on it at the same time
     */
    public Looked look(Optional<Duration> clockAhead, boolean dryRun) {
        for (int attempt = 1; ; attempt++) {
            try {
                JobStore.Kept kept = store.read();
                ScheduleInForce inForce = ScheduleInForce.read(schedule, kept.schedule());
                return new Looked(
                        converger.look(kept, inForce.demand(), inForce.files(), clockAhead, dryRun),
                        inForce.problems(),
                        inForce.note());
            } catch (JobStore.Conflict e) {
                if (attempt == ATTEMPTS) {
                    throw new PrescaleException(new PrescaleFailure(
                            PrescaleFailure.Kind.OPERATION_RUNNING,
                            "another pre-scaler works on the same namespace at the same time: it changed the ConfigMap "
                                    + ConfigMapJobStore.NAME + " during each of " + ATTEMPTS + " looks",
                            "ConfigMap " + ConfigMapJobStore.NAME,
                            Optional.of("run only one (concurrencyPolicy: Forbid of the CronJob)")));
                }
            }
        }
    }
}
