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
 * How a real class was seen. Nothing was sent, so nobody knows when students meant to come, nor when their first page was
 * there; what the figures count from is each student's own ({@link StudentRecord#countedFrom}).
 *
 * @param sources where the figures come from; at least one
 * @param from who came from here on belongs to the class
 * @param until and who came before here
 * @param countedTo the last stage before {@code landed} that these sources show: {@code hubReady} with the hub's log, else
 *     {@code started}
 * @param promised whether the plan's promise is one that was made to the class; else it is Firstbell's default
 * @param notes what a reader should know of what was not seen, one line each, without names
 * @param hub what the hub itself counted, by the history of a Prometheus server; absent where there was none. A hub that
 *     was asked itself has its own file, {@code hub.jsonl}
 * @param seenUntil how far it was looked what became of them: the end of the watch, or of what was read; absent in older
 *     records, of which nobody knows better than {@code until}
 */
public record Observation(
        List<Source> sources,
        Instant from,
        Instant until,
        Stage countedTo,
        boolean promised,
        List<String> notes,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<HubCounts> hub,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> seenUntil) {
    public Observation {
        sources = List.copyOf(sources);
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("seen by nobody");
        }
        from = requireNonNull(from, "from is null").truncatedTo(ChronoUnit.MICROS);
        until = requireNonNull(until, "until is null").truncatedTo(ChronoUnit.MICROS);
        requireNonNull(countedTo, "countedTo is null");
        notes = List.copyOf(notes);
        requireNonNull(hub, "hub is null");
        seenUntil = seenUntil.map(at -> at.truncatedTo(ChronoUnit.MICROS));
    }

    /** As older records have it. */
    public Observation(
            List<Source> sources,
            Instant from,
            Instant until,
            Stage countedTo,
            boolean promised,
            List<String> notes,
            Optional<HubCounts> hub) {
        this(sources, from, until, countedTo, promised, notes, hub, Optional.empty());
    }

    /** Where what was seen was seen. */
    public enum Source {
        /** The cluster was watched meanwhile. */
        CLUSTER("cluster"),
        /** The hub's log. */
        HUB_LOG("hubLog"),
        /** What the hub counts, asked while the class came. */
        HUB_METRICS("hubMetrics"),
        /** The history in a Prometheus server. */
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
     * What the hub counted in the time. Its clock for a start begins anew with every request and ends before the proxy has
     * the route.
     *
     * @param started starts that succeeded
     * @param startedTook all of them together
     * @param failed starts that failed
     * @param throttled starts that were turned away with a 429
     * @param restarted whether the hub began to count anew meanwhile, so that something is missing
     */
    public record HubCounts(
            long started,
            @JsonProperty("startedTookMs") Duration startedTook,
            long failed,
            long throttled,
            boolean restarted) {
        public HubCounts {
            requireNonNull(startedTook, "startedTook is null");
        }

        /** How long the hub says that a start took; empty if there was none. */
        public Optional<Duration> mean() {
            return started == 0 ? Optional.empty() : Optional.of(startedTook.dividedBy(started));
        }
    }
}
