package dev.firstbell.records.journal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Plural;
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
 * Whether the injector followed the class plan: {@code injector.json}. Lateness is in the hub's time, as the latencies
 * are; everything else describes this machine and is in wall time.
 *
 * @param lateness {@code sent − intended} of the students whose first request left
 * @param allowed the p99 of lateness above which the run is invalid
 * @param neverSent students whose first request never left although it was due
 * @param worstPause the longest overshoot of a short sleep
 * @param gc total time spent in garbage collection
 * @param cpu total processor time
 * @param mostOpenFiles the largest number of open file descriptors; -1 where the platform does not report it
 * @param openFilesLimit the process's limit of file descriptors
 * @param longestGc the longest single pause for garbage collection
 * @param cpuThrottling total CPU throttling; absent where the control group has no CPU controller
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

        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.CpuThrottling> cpuThrottling,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.Lag> lag,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.CallQueue> calls,
        List<String> problems) {
    private static final Duration LEAST_ALLOWED = Duration.ofMillis(250);
    private static final double ALLOWED_SHARE = 0.02;

    /** A line of health is written every second, later after a pause. */
    private static final Duration HEALTH_LINE = Duration.ofMillis(1_500);

    private static final Duration NO_LIMIT = Duration.ofNanos(Long.MAX_VALUE);

    public InjectorHealth {
        requireNonNull(lateness, "lateness is null");
        requireNonNull(allowed, "allowed is null");
        requireNonNull(worstPause, "worstPause is null");
        requireNonNull(gc, "gc is null");
        requireNonNull(cpu, "cpu is null");
        requireNonNull(openFilesLimit, "openFilesLimit is null");
        requireNonNull(longestGc, "longestGc is null");
        requireNonNull(cpuThrottling, "cpuThrottling is null");
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
     * Assesses the injector of a run.
     *
     * @param speed hub seconds per wall second: this machine's delays are in wall time, the lateness is in the hub's
     */
    public static InjectorHealth of(Journal journal, List<StudentRecord> students, ClassPlan plan, double speed) {
        HealthTotals totals = HealthTotals.of(journal);
        Duration allowed = allowed(students, plan);
        int neverSent = (int) students.stream()
                .filter(student ->
                        student.at(Stage.SENT).isEmpty() && !(student.outcome() instanceof Outcome.Cancelled))
                .count();

        Optional<Lateness> lateness = latenessOf(students);
        List<String> problems = new ArrayList<>();
        lateness.filter(q -> q.p99().compareTo(allowed) > 0)
                .ifPresent(q -> problems.add("the injector sent requests late: the p99 of sent − intended is "
                        + q.p99().toMillis() + " ms, the limit is " + allowed.toMillis()
                        + " ms; this machine was the bottleneck, not the hub"
                        + suspects(journal, students, plan, speed)));
        if (neverSent > 0) {
            problems.add("the injector never sent the requests of " + Plural.students(neverSent)
                    + " although they were due");
        }
        journal.brokenAt()
                .ifPresent(
                        line -> problems.add("line " + line + " of journal.jsonl cannot be read; its content is lost"));
        return new Builder(allowed)
                .lateness(lateness)
                .neverSent(neverSent)
                .worstPause(totals.worstPause())
                .gc(totals.gc())
                .cpu(totals.cpu())
                .mostOpenFiles(totals.mostOpenFiles())
                .openFilesLimit(totals.openFilesLimit())
                .longestGc(totals.longestGc())
                .cpuThrottling(totals.cpuThrottling())
                .lag(totals.lag())
                .calls(totals.calls())
                .problems(problems)
                .build();
    }

    /**
     * 2 % of the median ready latency but no more than 2 % of the SLO's time, and at least 250 ms. Where no student lands,
     * the median is the class's limit, and 2 % of ten minutes would excuse an injector that is late enough to change who
     * lands within the SLO's 90 s.
     */
    private static Duration allowed(List<StudentRecord> students, ClassPlan plan) {
        Duration median = Latencies.of(students, Stage.LANDED, plan.limit())
                .quantile(0.5)
                .map(Latencies.Quantile::value)
                .orElse(Duration.ZERO);
        Duration within = plan.slo().within();
        Duration base = median.compareTo(within) < 0 ? median : within;
        Duration share = Duration.ofNanos(Math.round(base.toNanos() * ALLOWED_SHARE));
        return share.compareTo(LEAST_ALLOWED) > 0 ? share : LEAST_ALLOWED;
    }

    /** This machine's delays while students were due, as far as they are long enough to explain the lateness. */
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
        Latencies lateness = Latencies.of(sent, Stage.SENT, NO_LIMIT);
        return lateness.worst()
                .map(worst -> new Lateness(
                        lateness.quantile(0.5).orElseThrow().value(),
                        lateness.quantile(0.99).orElseThrow().value(),
                        worst.value()));
    }

    /** Whether the run allows a statement about the hub. */
    public boolean valid() {
        return problems.isEmpty();
    }

    /** A builder with the required components; the others are empty. */
    public static Builder builder(Duration allowed) {
        return new Builder(allowed);
    }

    /** Builds a record by name of its components. Not thread-safe. */
    public static final class Builder {
        private Duration allowed;
        private Optional<Lateness> lateness = Optional.empty();
        private int neverSent;
        private Duration worstPause = Duration.ZERO;
        private Duration gc = Duration.ZERO;
        private Duration cpu = Duration.ZERO;
        private long mostOpenFiles = -1;
        private Optional<Long> openFilesLimit = Optional.empty();
        private Optional<Duration> longestGc = Optional.empty();
        private Optional<Saturation.CpuThrottling> cpuThrottling = Optional.empty();
        private Optional<Saturation.Lag> lag = Optional.empty();
        private Optional<Saturation.CallQueue> calls = Optional.empty();
        private List<String> problems = List.of();

        private Builder(Duration allowed) {
            this.allowed = allowed;
        }

        public Builder lateness(Optional<Lateness> value) {
            lateness = value;
            return this;
        }

        public Builder neverSent(int value) {
            neverSent = value;
            return this;
        }

        public Builder worstPause(Duration value) {
            worstPause = value;
            return this;
        }

        public Builder gc(Duration value) {
            gc = value;
            return this;
        }

        public Builder cpu(Duration value) {
            cpu = value;
            return this;
        }

        public Builder mostOpenFiles(long value) {
            mostOpenFiles = value;
            return this;
        }

        public Builder openFilesLimit(Optional<Long> value) {
            openFilesLimit = value;
            return this;
        }

        public Builder longestGc(Optional<Duration> value) {
            longestGc = value;
            return this;
        }

        public Builder cpuThrottling(Optional<Saturation.CpuThrottling> value) {
            cpuThrottling = value;
            return this;
        }

        public Builder lag(Optional<Saturation.Lag> value) {
            lag = value;
            return this;
        }

        public Builder calls(Optional<Saturation.CallQueue> value) {
            calls = value;
            return this;
        }

        public Builder problems(List<String> value) {
            problems = value;
            return this;
        }

        public InjectorHealth build() {
            return new InjectorHealth(
                    lateness,
                    allowed,
                    neverSent,
                    worstPause,
                    gc,
                    cpu,
                    mostOpenFiles,
                    openFilesLimit,
                    longestGc,
                    cpuThrottling,
                    lag,
                    calls,
                    problems);
        }
    }
}
