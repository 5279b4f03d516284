package dev.firstbell.records.hub;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.records.io.JournalLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line of {@code hub.jsonl}: what the hub said of itself at {@code /hub/metrics} while a class started. Its counters
 * count from the hub's own start and are about everybody there, not the class alone; nothing is subtracted here.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HubMetricsEntry.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = HubMetricsEntry.Counted.class, name = "counted"),
    @JsonSubTypes.Type(value = HubMetricsEntry.Missed.class, name = "missed"),
    @JsonSubTypes.Type(value = HubMetricsEntry.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = HubMetricsEntry.Closed.class, name = "closed")
})
public sealed interface HubMetricsEntry extends JournalLine {
    /** How the hub counts the end of a start. */
    enum SpawnEnd {
        SUCCESS("success"),
        FAILURE("failure"),
        /** Turned away with a 429: too many starts under way. */
        THROTTLED("throttled"),
        /** Turned away with a 429: too many servers. */
        TOO_MANY_USERS("tooManyUsers"),
        ALREADY_PENDING("alreadyPending");

        private final String label;

        SpawnEnd(String label) {
            this.label = label;
        }

        @JsonValue
        public String label() {
            return label;
        }
    }

    /**
     * Starts that ended in one way.
     *
     * @param total of their durations as the hub takes them: from the request that was accepted to before the route is there
     */
    record Spawns(long count, @JsonProperty("totalMs") Duration total) {
        public static final Spawns NONE = new Spawns(0, Duration.ZERO);

        public Spawns {
            requireNonNull(total, "total is null");
        }

        /** These and those. */
        public Spawns plus(Spawns more) {
            return new Spawns(count + more.count, total.plus(more.total));
        }

        /** How long each took; empty where there was none. */
        public Optional<Duration> mean() {
            return count <= 0 ? Optional.empty() : Optional.of(total.dividedBy(count));
        }
    }

    /**
     * The time between two ticks of the hub's event loop, which should be 50 ms unless the hub was told otherwise.
     *
     * @param ticks how many
     * @param total of the times between them
     * @param atMost the histogram's finite buckets, rising in both fields
     */
    record LoopTicks(long ticks, @JsonProperty("totalMs") Duration total, List<Bucket> atMost) {
        public LoopTicks {
            requireNonNull(total, "total is null");
            atMost = List.copyOf(atMost);
        }

        /** So many ticks came at most so long after the one before. */
        public record Bucket(@JsonProperty("withinMs") Duration within, long ticks) {
            public Bucket {
                requireNonNull(within, "within is null");
            }
        }
    }

    /** The same at a later moment, or an earlier one. */
    HubMetricsEntry later(Duration by);

    /**
     * The first line.
     *
     * @param schema version of this file's format
     * @param hub the hub's address
     */
    record Opened(Instant at, int schema, String runId, String hub) implements HubMetricsEntry {
        public Opened {
            requireNonNull(at, "at is null");
            requireNonNull(runId, "runId is null");
            requireNonNull(hub, "hub is null");
        }

        @Override
        public HubMetricsEntry later(Duration by) {
            return new Opened(at.plus(by), schema, runId, hub);
        }
    }

    /**
     * What the hub had counted.
     *
     * @param at when it was asked
     * @param took until the answer was here, in wall time
     * @param spawns by how they ended; those that the hub does not know are 0
     * @param throttledAnswers answers with status 429 to requests of any kind; absent where the hub does not count them
     * @param eventLoop absent where the hub does not say
     * @param cpu processor time of the hub's process so far; absent where it does not say
     * @param residentBytes memory of the hub's process
     * @param runningServers as the hub counts them
     */
    record Counted(
            Instant at,
            @JsonProperty("tookMs") Duration took,
            Map<SpawnEnd, Spawns> spawns,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> throttledAnswers,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<LoopTicks> eventLoop,

            @JsonProperty("cpuMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> cpu,

            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> residentBytes,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> runningServers)
            implements HubMetricsEntry {
        public Counted {
            requireNonNull(at, "at is null");
            requireNonNull(took, "took is null");
            Map<SpawnEnd, Spawns> ordered = new EnumMap<>(SpawnEnd.class);
            ordered.putAll(spawns);
            spawns = Collections.unmodifiableMap(ordered);
            requireNonNull(throttledAnswers, "throttledAnswers is null");
            requireNonNull(eventLoop, "eventLoop is null");
            requireNonNull(cpu, "cpu is null");
            requireNonNull(residentBytes, "residentBytes is null");
            requireNonNull(runningServers, "runningServers is null");
        }

        /** Starts that ended in one way. */
        public Spawns spawns(SpawnEnd end) {
            return spawns.getOrDefault(end, Spawns.NONE);
        }

        @Override
        public HubMetricsEntry later(Duration by) {
            return new Counted(
                    at.plus(by), took, spawns, throttledAnswers, eventLoop, cpu, residentBytes, runningServers);
        }
    }

    /** The hub did not answer this once; it is asked again. */
    record Missed(Instant at, String reason) implements HubMetricsEntry {
        public Missed {
            requireNonNull(at, "at is null");
            requireNonNull(reason, "reason is null");
        }

        @Override
        public HubMetricsEntry later(Duration by) {
            return new Missed(at.plus(by), reason);
        }
    }

    /** The hub does not show its metrics to this token; it is not asked again. */
    record Refused(Instant at, String reason) implements HubMetricsEntry {
        public Refused {
            requireNonNull(at, "at is null");
            requireNonNull(reason, "reason is null");
        }

        @Override
        public HubMetricsEntry later(Duration by) {
            return new Refused(at.plus(by), reason);
        }
    }

    /**
     * The last line; somebody who was killed writes none.
     *
     * @param complete whether a last answer came after the class
     */
    record Closed(Instant at, boolean complete) implements HubMetricsEntry {
        public Closed {
            requireNonNull(at, "at is null");
        }

        @Override
        public HubMetricsEntry later(Duration by) {
            return new Closed(at.plus(by), complete);
        }
    }
}
