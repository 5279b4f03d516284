package dev.firstbell.records.ledger;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.records.ledger.Promise.Place;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A class that took place, with the promise that was in force at its start. Immutable.
 *
 * @param runSha256 the checksum of the run's {@code run.json}: its identity, whatever its folder is called
 * @param runId the run's name
 * @param folder the run's folder when it was added, for the command of a calibration
 * @param className the class's name in the run
 * @param classStart when class started
 * @param timeZone the campus's time zone; absent if the run does not name it
 * @param provenance measured or observed
 * @param rung how real the hub is
 * @param outcome what became of the SLO
 * @param achieved the run's figures; absent if the run says nothing about the hub
 * @param moved whether the class met at another time than the plan promised for, so the promise is not about it
 * @param promisedAt when the promise was made; before {@code classStart}
 * @param promise the promise
 */
public record HeldClass(
        String runSha256,
        String runId,
        String folder,
        String className,
        Instant classStart,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ZoneId> timeZone,
        Provenance provenance,
        Rung rung,
        Outcome outcome,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Achieved> achieved,
        boolean moved,
        Instant promisedAt,
        Promise promise) {
    public HeldClass {
        requireNonNull(runSha256, "runSha256 is null");
        requireNonNull(runId, "runId is null");
        requireNonNull(folder, "folder is null");
        requireNonNull(className, "className is null");
        classStart = classStart.truncatedTo(ChronoUnit.MICROS);
        requireNonNull(timeZone, "timeZone is null");
        requireNonNull(provenance, "provenance is null");
        requireNonNull(rung, "rung is null");
        requireNonNull(outcome, "outcome is null");
        promisedAt = promisedAt.truncatedTo(ChronoUnit.MICROS);
        requireNonNull(promise, "promise is null");
        if (!promisedAt.isBefore(classStart)) {
            throw new IllegalArgumentException("promisedAt must be before classStart: " + promisedAt);
        }
        if (achieved.isPresent() != outcome.saysSomething()) {
            throw new IllegalArgumentException("a class has figures unless its outcome is invalid or aborted");
        }
    }

    /** What became of the SLO. */
    public enum Outcome {
        KEPT("kept"),
        MISSED("missed"),
        /** The record does not tell, as that of an observed class whose first pages were not seen. */
        NOT_ASSESSED("notAssessed"),
        /** The run says nothing about the hub. */
        INVALID("invalid"),
        /** The run was stopped. */
        ABORTED("aborted");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** The name in files. */
        @JsonValue
        public String label() {
            return label;
        }

        /** Whether the run says something about the hub. */
        public boolean saysSomething() {
            return this != INVALID && this != ABORTED;
        }
    }

    /**
     * The figures of a run.
     *
     * @param students the students of the class
     * @param withinSlo how many of them landed within the SLO's time
     * @param neverLanded how many of them never landed
     * @param p95 the 95th percentile of the ready latency; absent without students
     * @param endStage the stage that stands for {@code landed} in an observed class. The share is then the largest possible
     *     one, and the latency the smallest
     */
    public record Achieved(
            int students,
            int withinSlo,
            int neverLanded,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Latencies.Quantile> p95,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Stage> endStage) {
        public Achieved {
            requireNonNull(p95, "p95 is null");
            requireNonNull(endStage, "endStage is null");
            if (students < 0 || withinSlo < 0 || neverLanded < 0 || withinSlo > students || neverLanded > students) {
                throw new IllegalArgumentException("expected counts from 0 to the number of students, " + students);
            }
        }
    }

    /** Whether the class counts: its promise was about it, and its run says something about the hub. */
    public boolean counts() {
        return !moved && outcome.saysSomething();
    }

    /** Where the 95th percentile lies in the promise's band; empty if the promise has no band or the class does not count. */
    public Optional<Place> p95Place() {
        return achieved.filter(figures -> !moved)
                .flatMap(figures -> promise.p95()
                        .map(band -> figures.p95()
                                .map(p95 -> band.place(p95, figures.endStage().isPresent()))
                                .orElse(Place.UNKNOWN)));
    }

    /** The same of the share of students in time. */
    public Optional<Place> withinPlace() {
        return achieved.filter(figures -> !moved)
                .flatMap(figures -> promise.within()
                        .map(band -> figures.students() == 0
                                ? Place.UNKNOWN
                                : band.place(
                                        (double) figures.withinSlo() / figures.students(),
                                        figures.endStage().isPresent())));
    }
}
