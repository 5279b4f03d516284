package dev.firstbell.cli.environment;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.converge.Ceilings;
import dev.firstbell.deploy.prescale.converge.Converger;
import dev.firstbell.deploy.prescale.converge.Decision;
import dev.firstbell.deploy.prescale.converge.JobStore;
import dev.firstbell.deploy.prescale.converge.PrescaleJob;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The room of one setting, which is not asked for once but kept by the pre-scaler's job from a schedule, as its CronJob does.
 *
 * @param setting the setting whose room it is
 * @param schedule the file that the job reads at each look
 * @param decisions receives each look's decision
 */
public record ScheduledRoom(Setting setting, Path schedule, Consumer<Decision> decisions) {
    /** As in the chart of the pre-scaler. */
    static final Duration EVERY = Duration.ofMinutes(5);

    private static final Duration KEEP = Duration.ofMinutes(20);
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    public ScheduledRoom {
        requireNonNull(setting, "setting is null");
        requireNonNull(schedule, "schedule is null");
        requireNonNull(decisions, "decisions is null");
    }

    /** Whether the room is that of a setting. */
    boolean isOf(Setting other) {
        return setting.equals(other);
    }

    /** The job's looks at the room of a cell. */
    @FunctionalInterface
    interface Looks {
        /**
         * @throws PrescaleException if the cluster cannot be read or changed
         * @throws BadInputException if the schedule is not valid
         */
        Decision look();
    }

    /** @param clock by which the job reads the schedule; no other clock is compared with it */
    Looks looks(Prescaler prescaler, JobStore store, Clock clock) {
        int nodes = setting.prescaling().count();
        PrescaleJob job = new PrescaleJob(
                prescaler,
                store,
                schedule,
                new Converger.Settings(new Ceilings(nodes, 24.0 * nodes), KEEP, PATIENCE, EVERY),
                clock);
        return () -> {
            PrescaleJob.Looked looked = job.look(Optional.of(Duration.ZERO), false);
            if (!looked.problems().isEmpty()) {
                throw new BadInputException(looked.problems());
            }
            decisions.accept(looked.decision());
            looked.decision().error().ifPresent(error -> {
                throw new PrescaleException(error);
            });
            return looked.decision();
        };
    }
}
