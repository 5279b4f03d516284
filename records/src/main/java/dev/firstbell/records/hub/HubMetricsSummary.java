package dev.firstbell.records.hub;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsEntry.Spawns;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hub's metrics over a class start, compared with the students' latencies: {@code hub.json}.
 *
 * @param complete whether there is a scrape from before and one from after the class
 * @param scrapes the number of scrapes
 * @param failedScrapes the number of failed scrapes
 * @param unavailable why the hub does not offer its metrics; absent where it does
 * @param increase the increase of the counters from the last scrape before the first arrival to the first scrape after the
 *     last stage; absent if there are fewer than two scrapes
 * @param comparison the comparison with the students' latencies; absent if the hub counted no successful start, if no
 *     student landed, or if the latencies are incomplete ({@link #comparable})
 */
public record HubMetricsSummary(
        boolean complete,
        int scrapes,
        int failedScrapes,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> unavailable,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Increase> increase,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Comparison> comparison) {
    public HubMetricsSummary {
        requireNonNull(unavailable, "unavailable is null");
        requireNonNull(increase, "increase is null");
        requireNonNull(comparison, "comparison is null");
    }

    /**
     * The increase of the hub's counters over a period. If the hub restarted, what it counted between the last scrape and
     * the restart is lost.
     *
     * @param restarts how often the counters restarted
     * @param spawns starts that ended in the period, by their end
     * @param throttledResponses responses with status 429 to requests of any kind
     * @param eventLoop absent if the hub does not report it
     * @param cpu processor time of the hub's process
     * @param mostCpuShare the largest share of one core between two scrapes, of wall time
     * @param mostResidentBytes the largest memory of the hub's process at any scrape
     * @param slowestScrape the longest scrape, in wall time
     */
    public record Increase(
            Instant from,
            Instant to,
            int restarts,
            Map<SpawnEnd, Spawns> spawns,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> throttledResponses,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<EventLoop> eventLoop,

            @JsonProperty("cpuMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> cpu,

            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> mostCpuShare,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> mostResidentBytes,
            @JsonProperty("slowestScrapeMs") Duration slowestScrape) {
        public Increase {
            from = requireNonNull(from, "from is null").truncatedTo(ChronoUnit.MICROS);
            to = requireNonNull(to, "to is null").truncatedTo(ChronoUnit.MICROS);
            Map<SpawnEnd, Spawns> ordered = new EnumMap<>(SpawnEnd.class);
            ordered.putAll(spawns);
            spawns = Collections.unmodifiableMap(ordered);
        }

        /** Starts with one kind of end. */
        public Spawns spawns(SpawnEnd end) {
            return spawns.getOrDefault(end, Spawns.NONE);
        }

        /** Spawn requests that the hub throttled, by its own counters. */
        public long throttled() {
            return spawns(SpawnEnd.THROTTLED).count()
                    + spawns(SpawnEnd.TOO_MANY_USERS).count();
        }
    }

    /**
     * The time between ticks of the hub's event loop, which is 50 ms by default. A histogram knows only its buckets, so each
     * value is the upper bound of a bucket, and absent beyond the last finite one (10 s).
     *
     * @param ticks the number of ticks
     * @param p99 an upper bound of the 99th percentile
     * @param worst an upper bound of the maximum
     */
    public record EventLoop(
            long ticks,

            @JsonProperty("p99AtMostMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> p99,

            @JsonProperty("worstAtMostMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> worst) {}

    /**
     * The hub's mean duration of a start beside the students' mean ready latency. The hub measures each spawn request from
     * its acceptance until just before the proxy has the route, and counts a throttled request as a start of length 0; a
     * student's latency runs from the arrival to the first page.
     *
     * @param starts successful starts by the hub's counter
     * @param hubMean their mean duration by the hub
     * @param students students who landed within the limit; in an observed run, who reached the end stage
     * @param studentsMean the mean of their ready latencies. Students who never landed are in neither mean
     */
    public record Comparison(
            long starts,
            @JsonProperty("hubMeanMs") Duration hubMean,
            int students,
            @JsonProperty("studentsMeanMs") Duration studentsMean) {
        public Comparison {
            requireNonNull(hubMean, "hubMean is null");
            requireNonNull(studentsMean, "studentsMean is null");
        }

        /** The share of the students' wait that the hub's metric does not contain, from 0 to 1. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public double hiddenShare() {
            return studentsMean.isZero() ? 0 : Math.max(0, 1 - (double) hubMean.toNanos() / studentsMean.toNanos());
        }
    }

    /**
     * Whether the students' latencies contain what the hub measures as a start, from the request to the server's response.
     * In an observed class they do not if a latency is known only from the pod on, or only to the container's start.
     */
    public static boolean comparable(Stage endStage, List<StudentRecord> students) {
        return endStage.compareTo(Stage.HUB_READY) >= 0
                && students.stream()
                        .filter(student -> student.at(endStage).isPresent())
                        .allMatch(student -> student.countedFrom().compareTo(Stage.SENT) <= 0);
    }

    /**
     * Summarises the metrics of a run.
     *
     * @param endStage the run's end stage
     * @param students all students of the plan
     */
    public static HubMetricsSummary of(
            HubMetricsJournal journal, ClassPlan plan, Stage endStage, List<StudentRecord> students) {
        return new CounterIncrease(journal, plan, endStage, students).summary();
    }
}
