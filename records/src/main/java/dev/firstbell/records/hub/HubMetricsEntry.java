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
 * One line of {@code hub.jsonl}: the hub's metrics at {@code /hub/metrics} during a class start. The counters are the hub's
 * own, unchanged: they count from the hub's start, and for all users of the hub, not only for the class.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HubMetricsEntry.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = HubMetricsEntry.Scraped.class, name = "scraped"),
    @JsonSubTypes.Type(value = HubMetricsEntry.ScrapeFailed.class, name = "scrapeFailed"),
    @JsonSubTypes.Type(value = HubMetricsEntry.Unavailable.class, name = "unavailable"),
    @JsonSubTypes.Type(value = HubMetricsEntry.Closed.class, name = "closed")
})
public sealed interface HubMetricsEntry extends JournalLine {
    /** Calls the visitor's method for this kind of entry. */
    void accept(Visitor visitor);

    /** The same entry at a later instant, or at an earlier one if the duration is negative. */
    HubMetricsEntry later(Duration by);

    /**
     * One method for each kind of entry, none with a default: a new kind does not compile until every reader has decided
     * what it means.
     */
    interface Visitor {
        void opened(Opened entry);

        void scraped(Scraped entry);

        void scrapeFailed(ScrapeFailed entry);

        void unavailable(Unavailable entry);

        void closed(Closed entry);
    }

    /** The ends of a start that the hub distinguishes. */
    enum SpawnEnd {
        SUCCESS("success"),
        FAILURE("failure"),
        /** Throttled (HTTP 429): {@code concurrentSpawnLimit}. */
        THROTTLED("throttled"),
        /** Throttled (HTTP 429): {@code activeServerLimit}. */
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
     * Starts with one kind of end.
     *
     * @param total the sum of their durations by the hub: from the accepted request until just before the proxy has the route
     */
    record Spawns(long count, @JsonProperty("totalMs") Duration total) {
        public static final Spawns NONE = new Spawns(0, Duration.ZERO);

        public Spawns {
            requireNonNull(total, "total is null");
        }

        /** The sum of two. */
        public Spawns plus(Spawns more) {
            return new Spawns(count + more.count, total.plus(more.total));
        }

        /** The mean duration; empty if there was no start. */
        public Optional<Duration> mean() {
            return count <= 0 ? Optional.empty() : Optional.of(total.dividedBy(count));
        }
    }

    /**
     * A histogram of the time between two ticks of the hub's event loop, which is 50 ms by default.
     *
     * @param ticks the number of ticks
     * @param total the sum of the times between them
     * @param buckets the histogram's finite buckets, cumulative and ascending
     */
    record LoopTicks(long ticks, @JsonProperty("totalMs") Duration total, List<Bucket> buckets) {
        public LoopTicks {
            requireNonNull(total, "total is null");
            buckets = List.copyOf(buckets);
        }

        /** The number of ticks that came at most {@code within} after the previous one. */
        public record Bucket(@JsonProperty("leMs") Duration le, long ticks) {
            public Bucket {
                requireNonNull(le, "le is null");
            }
        }
    }

    /**
     * The first line.
     *
     * @param schema the version of this file's format
     * @param hub the hub's address
     */
    record Opened(Instant at, int schema, String runId, String hub) implements HubMetricsEntry {
        public Opened {
            requireNonNull(at, "at is null");
            requireNonNull(runId, "runId is null");
            requireNonNull(hub, "hub is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.opened(this);
        }

        @Override
        public HubMetricsEntry later(Duration by) {
            return new Opened(at.plus(by), schema, runId, hub);
        }
    }

    /**
     * One scrape.
     *
     * @param at when the request was sent
     * @param took until the response was read, in wall time
     * @param spawns starts by their end; an end that the hub does not report is absent
     * @param throttledResponses responses with status 429 to requests of any kind; absent if the hub does not report them
     * @param eventLoop absent if the hub does not report it
     * @param cpu processor time of the hub's process since its start; absent if the hub does not report it
     * @param residentBytes memory of the hub's process; absent if the hub does not report it
     * @param runningServers running servers by the hub's gauge; absent if the hub does not report it
     */
    record Scraped(
            Instant at,
            @JsonProperty("tookMs") Duration took,
            Map<SpawnEnd, Spawns> spawns,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> throttledResponses,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<LoopTicks> eventLoop,

            @JsonProperty("cpuMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> cpu,

            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> residentBytes,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> runningServers)
            implements HubMetricsEntry {
        public Scraped {
            requireNonNull(at, "at is null");
            requireNonNull(took, "took is null");
            Map<SpawnEnd, Spawns> ordered = new EnumMap<>(SpawnEnd.class);
            ordered.putAll(spawns);
            spawns = Collections.unmodifiableMap(ordered);
            requireNonNull(throttledResponses, "throttledResponses is null");
            requireNonNull(eventLoop, "eventLoop is null");
            requireNonNull(cpu, "cpu is null");
            requireNonNull(residentBytes, "residentBytes is null");
            requireNonNull(runningServers, "runningServers is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.scraped(this);
        }

        /** Starts with one kind of end. */
        public Spawns spawns(SpawnEnd end) {
            return spawns.getOrDefault(end, Spawns.NONE);
        }

        @Override
        public HubMetricsEntry later(Duration by) {
            return new Scraped(
                    at.plus(by), took, spawns, throttledResponses, eventLoop, cpu, residentBytes, runningServers);
        }
    }

    /** One scrape failed; the next one follows. */
    record ScrapeFailed(Instant at, String reason) implements HubMetricsEntry {
        public ScrapeFailed {
            requireNonNull(at, "at is null");
            requireNonNull(reason, "reason is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.scrapeFailed(this);
        }

        @Override
        public HubMetricsEntry later(Duration by) {
            return new ScrapeFailed(at.plus(by), reason);
        }
    }

    /** The hub does not offer its metrics to this token; no scrape follows. */
    record Unavailable(Instant at, String reason) implements HubMetricsEntry {
        public Unavailable {
            requireNonNull(at, "at is null");
            requireNonNull(reason, "reason is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.unavailable(this);
        }

        @Override
        public HubMetricsEntry later(Duration by) {
            return new Unavailable(at.plus(by), reason);
        }
    }

    /**
     * The last line. A killed process does not write it.
     *
     * @param complete whether a last scrape succeeded after the class
     */
    record Closed(Instant at, boolean complete) implements HubMetricsEntry {
        public Closed {
            requireNonNull(at, "at is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.closed(this);
        }

        @Override
        public HubMetricsEntry later(Duration by) {
            return new Closed(at.plus(by), complete);
        }
    }
}
