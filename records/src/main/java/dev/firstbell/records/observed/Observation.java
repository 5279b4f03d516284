package dev.firstbell.records.observed;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * How a class was observed. Firstbell sent nothing, so intended arrivals and first pages are unknown. Each student's
 * latencies count from the first known stage ({@link StudentRecord#countedFrom}).
 *
 * @param sources where the data come from; at least one
 * @param from the beginning of the period in which the class's students arrived
 * @param until the end of that period, exclusive
 * @param endStage the end stage: {@code hubReady} with the hub's log, otherwise {@code started}
 * @param sloDeclared whether the plan's SLO is the class file's; otherwise it is Firstbell's default
 * @param notes remarks about gaps in the observation, one line each, without names
 * @param hub the hub's counters from the history of a Prometheus server; absent without one. The metrics that Firstbell
 *     scraped itself are in {@code hub.jsonl}
 * @param followedUntil the end of follow-up: the end of the watch, or of what was read; absent where it is {@code until}
 */
public record Observation(
        List<Source> sources,
        Instant from,
        Instant until,
        Stage endStage,
        boolean sloDeclared,
        List<String> notes,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<HubCounts> hub,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> followedUntil) {
    public Observation {
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("an observation needs at least one source");
        }
        from = requireNonNull(from, "from is null").truncatedTo(ChronoUnit.MICROS);
        until = requireNonNull(until, "until is null").truncatedTo(ChronoUnit.MICROS);
        requireNonNull(endStage, "endStage is null");
        notes = List.copyOf(notes);
        requireNonNull(hub, "hub is null");
        followedUntil = followedUntil.map(at -> at.truncatedTo(ChronoUnit.MICROS));
    }

    /** The sources of an observation. */
    public enum Source {
        /** A watch of the cluster. */
        CLUSTER("cluster"),
        /** The hub's log. */
        HUB_LOG("hubLog"),
        /** The hub's metrics, scraped during the class start. */
        HUB_METRICS("hubMetrics"),
        /** The history of a Prometheus server. */
        PROMETHEUS("prometheus");

        private final String label;

        Source(String label) {
            this.label = label;
        }

        /** The name in files, e.g. {@code hubLog}. */
        @JsonValue
        public String label() {
            return label;
        }
    }

    /**
     * The increase of the hub's counters over the period. The hub measures each spawn request from its acceptance until just
     * before the proxy has the route.
     *
     * @param started successful starts
     * @param startedTook the sum of their durations
     * @param failed failed starts
     * @param throttled throttled spawn requests
     * @param restarted whether the hub restarted, so that some starts are missing
     * @param uncovered how much of the period lies before the first sample and after the last one, so that some starts are
     *     missing; absent if the samples span the period
     */
    public record HubCounts(
            long started,
            @JsonProperty("startedTookMs") Duration startedTook,
            long failed,
            long throttled,
            boolean restarted,

            @JsonProperty("uncoveredMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> uncovered) {
        public HubCounts {
            requireNonNull(startedTook, "startedTook is null");
            requireNonNull(uncovered, "uncovered is null");
        }

        /** Counts over the whole period. */
        public HubCounts(long started, Duration startedTook, long failed, long throttled, boolean restarted) {
            this(started, startedTook, failed, throttled, restarted, Optional.empty());
        }

        /** Whether the counts are lower bounds. */
        public boolean incomplete() {
            return restarted || uncovered.isPresent();
        }

        /** The mean duration of a start by the hub; empty if there was none, or if the durations are unknown. */
        public Optional<Duration> mean() {
            return started == 0 || startedTook.isZero() || startedTook.isNegative()
                    ? Optional.empty()
                    : Optional.of(startedTook.dividedBy(started));
        }
    }

    /** A builder with the required components; the others are empty. */
    public static Builder builder(List<Source> sources, Instant from, Instant until, Stage endStage) {
        return new Builder(sources, from, until, endStage);
    }

    /** Builds a record by name of its components. Not thread-safe. */
    public static final class Builder {
        private List<Source> sources;
        private Instant from;
        private Instant until;
        private Stage endStage;
        private boolean sloDeclared;
        private List<String> notes = List.of();
        private Optional<HubCounts> hub = Optional.empty();
        private Optional<Instant> followedUntil = Optional.empty();

        private Builder(List<Source> sources, Instant from, Instant until, Stage endStage) {
            this.sources = sources;
            this.from = from;
            this.until = until;
            this.endStage = endStage;
        }

        public Builder sloDeclared(boolean value) {
            sloDeclared = value;
            return this;
        }

        public Builder notes(List<String> value) {
            notes = value;
            return this;
        }

        public Builder hub(Optional<HubCounts> value) {
            hub = value;
            return this;
        }

        public Builder followedUntil(Optional<Instant> value) {
            followedUntil = value;
            return this;
        }

        public Observation build() {
            return new Observation(sources, from, until, endStage, sloDeclared, notes, hub, followedUntil);
        }
    }
}
