package dev.firstbell.records.hub;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.records.io.JournalLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of {@code hublog.jsonl}: what a hub's log said of a student. {@code at} is by the clock of the hub's machine, to
 * the millisecond.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HubLogEntry.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = HubLogEntry.Asked.class, name = "asked"),
    @JsonSubTypes.Type(value = HubLogEntry.FormShown.class, name = "formShown"),
    @JsonSubTypes.Type(value = HubLogEntry.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = HubLogEntry.Throttled.class, name = "throttled"),
    @JsonSubTypes.Type(value = HubLogEntry.Routed.class, name = "routed"),
    @JsonSubTypes.Type(value = HubLogEntry.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = HubLogEntry.Failed.class, name = "failed")
})
public sealed interface HubLogEntry extends JournalLine {
    /**
     * The first line.
     *
     * @param at when the log was read
     * @param schema version of this file's format
     * @param logFrom the first stamp of any line of the log, whoever it was about; absent where nobody wrote it down
     * @param logUntil as far as the log was read: its last stamp, or where the reading ended; absent likewise
     */
    record Opened(
            Instant at,
            int schema,
            String runId,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> logFrom,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> logUntil)
            implements HubLogEntry {
        public Opened {
            requireNonNull(at, "at is null");
            requireNonNull(runId, "runId is null");
            requireNonNull(logFrom, "logFrom is null");
            requireNonNull(logUntil, "logUntil is null");
        }
    }

    /** What the log said of one student. */
    sealed interface OfUser extends HubLogEntry {
        /** Who; never a name in a file. */
        String user();

        /** The same of somebody who is called something else. */
        OfUser withUser(String other);
    }

    /** The hub had read a request for a server. */
    record Asked(Instant at, String user) implements OfUser {
        public Asked {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Asked withUser(String other) {
            return new Asked(at, other);
        }
    }

    /** It was about to show the form in which a student chooses a profile: the student is there, and asks after that. */
    record FormShown(Instant at, String user) implements OfUser {
        public FormShown {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public FormShown withUser(String other) {
            return new FormShown(at, other);
        }
    }

    /** It answered one with a yes: 201, 202, or the page that waits. */
    record Accepted(Instant at, String user) implements OfUser {
        public Accepted {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Accepted withUser(String other) {
            return new Accepted(at, other);
        }
    }

    /**
     * It answered one with 429.
     *
     * @param at of the answer
     * @param retryAfter what it suggested
     */
    record Throttled(
            Instant at,
            String user,

            @JsonProperty("retryAfterMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> retryAfter)
            implements OfUser {
        public Throttled {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
            requireNonNull(retryAfter, "retryAfter is null");
        }

        @Override
        public Throttled withUser(String other) {
            return new Throttled(at, other, retryAfter);
        }
    }

    /** The server answers, and the proxy is about to be told of it. */
    record Routed(Instant at, String user) implements OfUser {
        public Routed {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Routed withUser(String other) {
            return new Routed(at, other);
        }
    }

    /** The proxy has the route. The log says so only where somebody was looking at the progress. */
    record Ready(Instant at, String user) implements OfUser {
        public Ready {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Ready withUser(String other) {
            return new Ready(at, other);
        }
    }

    /**
     * The hub gave a start up.
     *
     * @param reason in our words; the log's may hold a name
     */
    record Failed(Instant at, String user, String reason) implements OfUser {
        public Failed {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
            requireNonNull(reason, "reason is null");
        }

        @Override
        public Failed withUser(String other) {
            return new Failed(at, other, reason);
        }
    }
}
