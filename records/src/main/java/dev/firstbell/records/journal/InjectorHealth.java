package dev.firstbell.records.journal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the injector did what the plan said: {@code injector.json}. Lateness is in the hub's time, since that is what
 * the latencies are in; everything else is about this machine and in wall time.
 *
 * @param lateness {@code sent − intended} of the students whose first request left
 * @param allowed the lateness at p99 above which the run says nothing about the hub
 * @param neverSent students whose first request never left although their time had come
 * @param worstPause longest overshoot of a short sleep
 * @param gc in all
 * @param cpu in all
 * @param mostOpenFiles file descriptors open at once, at most; -1 where the platform does not say
 * @param openFilesLimit how many the process may have
 * @param longestGc the longest single pause for garbage collection
 * @param throttled what a CPU quota took, in all; absent where there is no control group that has one to say
 * @param lag the worst of the run
 * @param calls the worst of the run
 * @param problems why the run is invalid; empty if it is valid
 */
public record InjectorHealth(
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Lateness> lateness,
        @JsonProperty("allowedLatenessMs") Duration allowed,
        int neverSent,
        @JsonProperty("worstPauseMs") Duration worstPause,
        @JsonProperty("gcMs") Duration gc,
        @JsonProperty("cpuMs") Duration cpu,
        long mostOpenFiles,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> openFilesLimit,

        @JsonProperty("longestGcMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
        Optional<Duration> longestGc,

        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.CpuThrottling> throttled,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.Lag> lag,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.CallQueue> calls,
        List<String> problems) {
    private static final Duration LEAST_ALLOWED = Duration.ofMillis(250);
    private static final double ALLOWED_SHARE = 0.02;

    /** A line of health comes every second, and after a pause later. */
    private static final Duration HEALTH_LINE = Duration.ofMillis(1_500);

    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    public InjectorHealth {
        requireNonNull(lateness, "lateness is null");
        requireNonNull(allowed, "allowed is null");
        requireNonNull(worstPause, "worstPause is null");
        requireNonNull(gc, "gc is null");
        requireNonNull(cpu, "cpu is null");
        requireNonNull(openFilesLimit, "openFilesLimit is null");
        requireNonNull(longestGc, "longestGc is null");
        requireNonNull(throttled, "throttled is null");
        requireNonNull(lag, "lag is null");
        requireNonNull(calls, "calls is null");
        problems = List.copyOf(problems);
    }

    /** Quantiles of {@code sent − intended}. */
    public record Lateness(
            @JsonProperty("p50Ms") Duration p50,
            @JsonProperty("p99Ms") Duration p99,
            @JsonProperty("maxMs") Duration max) {}

    /**
     * Judges the injector of a run.
     *
     * @param speed hub seconds per wall second: what this machine does is on the wall clock, what it may cost is not
     */
    public static InjectorHealth of(Journal journal, List<StudentRecord> students, ClassPlan plan, double speed) {
        HealthTotals sum = HealthTotals.of(journal);
        Duration allowed = allowed(students, plan);
        int neverSent = (int) students.stream()
                .filter(student ->
                        student.at(Stage.SENT).isEmpty() && !(student.outcome() instanceof Outcome.Cancelled))
                .count();

        Optional<Lateness> lateness = latenessOf(students);
        List<String> problems = new ArrayList<>();
        lateness.filter(q -> q.p99().compareTo(allowed) > 0)
                .ifPresent(q -> problems.add("requests left late: p99 of sent − intended is "
                        + q.p99().toMillis() + " ms, allowed are " + allowed.toMillis()
                        + " ms; this machine was the limit, not the hub" + suspects(journal, students, plan, speed)));
        if (neverSent > 0) {
            problems.add(neverSent + " students' requests never left although their time had come");
        }
        journal.brokenAt()
                .ifPresent(
                        line -> problems.add("the journal is broken at line " + line + "; what stood there is lost"));
        return new InjectorHealth(
                lateness,
                allowed,
                neverSent,
                sum.worstPause(),
                sum.gc(),
                sum.cpu(),
                sum.mostOpenFiles(),
                sum.openFilesLimit(),
                sum.longestGc(),
                sum.throttled(),
                sum.lag(),
                sum.calls(),
                problems);
    }

    /**
     * 2 % of the median ready latency, no more than 2 % of what was promised, and 250 ms in any case. Where nobody gets in
     * the median is the limit of everybody's patience, and 2 % of ten minutes would excuse an injector that changes who is
     * in within the promised 90 s.
     */
    private static Duration allowed(List<StudentRecord> students, ClassPlan plan) {
        Duration median = Latencies.of(students, Stage.LANDED, plan.limit())
                .quantile(0.5)
                .map(Latencies.Quantile::value)
                .orElse(Duration.ZERO);
        Duration promised = plan.slo().within();
        Duration base = median.compareTo(promised) < 0 ? median : promised;
        Duration share = Duration.ofNanos(Math.round(base.toNanos() * ALLOWED_SHARE));
        return share.compareTo(LEAST_ALLOWED) > 0 ? share : LEAST_ALLOWED;
    }

    /** What the machine says of the time in which students were due, where it is enough to be late by. */
    private static String suspects(Journal journal, List<StudentRecord> students, ClassPlan plan, double speed) {
        Instant lastSent = students.stream()
                .flatMap(student -> student.at(Stage.SENT).stream())
                .max(Instant::compareTo)
                .orElse(plan.firstArrival());
        Duration second = scaled(HEALTH_LINE, speed);
        List<String> suspects = HealthTotals.of(journal, plan.firstArrival(), lastSent.plus(second))
                .suspects(scaled(LEAST_ALLOWED, 1 / speed));
        return suspects.isEmpty() ? "" : " (" + String.join(", ", suspects) + ")";
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos(Math.round(duration.toNanos() * factor));
    }

    private static Optional<Lateness> latenessOf(List<StudentRecord> students) {
        List<StudentRecord> sent = students.stream()
                .filter(student -> student.at(Stage.SENT).isPresent())
                .toList();
        Latencies lateness = Latencies.of(sent, Stage.SENT, FOR_EVER);
        return lateness.worst()
                .map(worst -> new Lateness(
                        lateness.quantile(0.5).orElseThrow().value(),
                        lateness.quantile(0.99).orElseThrow().value(),
                        worst.value()));
    }

    /** Whether the run says anything about the hub. */
    public boolean valid() {
        return problems.isEmpty();
    }
}
