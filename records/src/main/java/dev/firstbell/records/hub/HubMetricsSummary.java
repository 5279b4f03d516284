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
 * What the hub said of itself while the class came, and how that compares with what the
 * students went through: {@code hub.json}.
 *
 * @param complete whether there is an answer from before, and one from after the class
 * @param answers of the hub that were kept
 * @param missed times that it did not answer
 * @param refused why it is not known; absent where it is
 * @param counted from the last answer before the first student to the first after the last stage of any; absent if there
 *     are not two answers
 * @param compared beside what students waited; absent if the hub counted no start that succeeded, nobody landed, or the
 *     students' waits were not seen whole ({@link #comparable})
 */
public record HubMetricsSummary(
        boolean complete,
        int answers,
        int missed,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> refused,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Counted> counted,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Compared> compared) {
    public HubMetricsSummary {
        requireNonNull(refused, "refused is null");
        requireNonNull(counted, "counted is null");
        requireNonNull(compared, "compared is null");
    }

    /**
     * What the hub counted in a while. Where it restarted meanwhile, what it had counted since the answer before is lost.
     *
     * @param restarts times that its counters began anew
     * @param spawns starts that ended in the while, by how
     * @param throttledAnswers answers with status 429 to requests of any kind
     * @param eventLoop absent where the hub does not say
     * @param cpu processor time of the hub's process
     * @param mostCpuShare of one core, in the busiest time between two answers; of the wall clock
     * @param mostResidentBytes memory of the hub's process at any answer
     * @param slowestAnswer to the question for these figures, in wall time
     */
    public record Counted(
            Instant from,
            Instant to,
            int restarts,
            Map<SpawnEnd, Spawns> spawns,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> throttledAnswers,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<EventLoop> eventLoop,

            @JsonProperty("cpuMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> cpu,

            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> mostCpuShare,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> mostResidentBytes,
            @JsonProperty("slowestAnswerMs") Duration slowestAnswer) {
        public Counted {
            from = requireNonNull(from, "from is null").truncatedTo(ChronoUnit.MICROS);
            to = requireNonNull(to, "to is null").truncatedTo(ChronoUnit.MICROS);
            Map<SpawnEnd, Spawns> ordered = new EnumMap<>(SpawnEnd.class);
            ordered.putAll(spawns);
            spawns = Collections.unmodifiableMap(ordered);
        }

        /** Starts that ended in one way. */
        public Spawns spawns(SpawnEnd end) {
            return spawns.getOrDefault(end, Spawns.NONE);
        }

        /** What the hub turned away by its own count of starts. */
        public long turnedAway() {
            return spawns(SpawnEnd.THROTTLED).count()
                    + spawns(SpawnEnd.TOO_MANY_USERS).count();
        }
    }

    /**
     * The ticks of the hub's event loop, which should come every 50 ms. A histogram knows only its buckets, so each figure
     * is the upper end of one, and absent where that is beyond the last (10 s).
     *
     * @param ticks how many
     * @param p99 99 of 100 ticks came at most so long after the one before
     * @param worst all of them did
     */
    public record EventLoop(
            long ticks,

            @JsonProperty("p99AtMostMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> p99,

            @JsonProperty("worstAtMostMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> worst) {}

    /**
     * The hub's own figure for a start beside what students waited. The hub's clock starts anew with every request, ends
     * before the proxy has the route, and counts whoever is sent away as a start of no length; the students' clock runs from
     * their arrival to their first page.
     *
     * @param starts that succeeded, by the hub's count
     * @param hubMean their mean by the hub's clock
     * @param students who landed within their patience; of a real class, who got as far as {@code RunInfo.countedTo}
     * @param studentsMean the mean of their ready latencies; who never landed is in neither mean
     */
    public record Compared(
            long starts,
            @JsonProperty("hubMeanMs") Duration hubMean,
            int students,
            @JsonProperty("studentsMeanMs") Duration studentsMean) {
        public Compared {
            requireNonNull(hubMean, "hubMean is null");
            requireNonNull(studentsMean, "studentsMean is null");
        }

        /** What of the students' wait the hub's figure does not hold: from 0 to 1. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public double hiddenShare() {
            return studentsMean.isZero() ? 0 : Math.max(0, 1 - (double) hubMean.toNanos() / studentsMean.toNanos());
        }
    }

    /**
     * Whether the students' waits hold what the hub counts as a start, which begins with their request and ends as their
     * server answers: of a real class not where a wait is known only from the pod on, or only to the container's start.
     */
    public static boolean comparable(Stage countedTo, List<StudentRecord> students) {
        return countedTo.compareTo(Stage.HUB_READY) >= 0
                && students.stream()
                        .filter(student -> student.at(countedTo).isPresent())
                        .allMatch(student -> student.countedFrom().compareTo(Stage.SENT) <= 0);
    }

    /**
     * What follows from what the hub said.
     *
     * @param plan the class plan
     * @param countedTo the stage that the run's figures count to
     * @param students everyone in the plan
     */
    public static HubMetricsSummary of(
            HubMetricsJournal journal, ClassPlan plan, Stage countedTo, List<StudentRecord> students) {
        return new CounterIncrease(journal, plan, countedTo, students).sight();
    }
}
