package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.RunRecord;
import java.util.Optional;

/**
 * The 429s of a run.
 *
 * @param responses all of them; empty if neither students nor the hub's counters show them
 * @param bound whether there may be more, because the hub's counters do not cover the whole time
 * @param atStudents at which students; empty if the count is the hub's own, or there is none
 */
public record Throttling(Optional<Long> responses, boolean bound, Optional<AtStudents> atStudents) {
    public Throttling {
        requireNonNull(responses, "responses is null");
        requireNonNull(atStudents, "atStudents is null");
    }

    /**
     * Students who were throttled.
     *
     * @param students who received at least one 429
     * @param most 429s that one student received
     */
    public record AtStudents(int students, int most) {}

    static Throttling of(RunRecord run) {
        int most = run.students().stream()
                .mapToInt(student -> student.throttled().size())
                .max()
                .orElse(0);
        return new Throttling(
                run.throttledOrCounted(),
                run.summary().throttled().isEmpty() && countersAreIncomplete(run),
                run.summary().studentsThrottled().map(students -> new AtStudents(students, most)));
    }

    private static boolean countersAreIncomplete(RunRecord run) {
        return run.hub()
                .map(metrics -> !metrics.complete()
                        || metrics.increase()
                                .filter(counted -> counted.restarts() > 0)
                                .isPresent())
                .orElseGet(() -> run.info()
                        .observed()
                        .flatMap(Observation::hub)
                        .filter(Observation.HubCounts::incomplete)
                        .isPresent());
    }
}
