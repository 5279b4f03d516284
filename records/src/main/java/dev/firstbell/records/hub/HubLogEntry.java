package dev.firstbell.records.hub;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.firstbell.records.io.JournalLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One line of {@code hublog.jsonl}: a line of a hub's log about a student. {@code at} is on the clock of the hub's machine,
 * to the millisecond.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HubLogEntry.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = HubLogEntry.Requested.class, name = "requested"),
    @JsonSubTypes.Type(value = HubLogEntry.FormShown.class, name = "formShown"),
    @JsonSubTypes.Type(value = HubLogEntry.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = HubLogEntry.Throttled.class, name = "throttled"),
    @JsonSubTypes.Type(value = HubLogEntry.Routed.class, name = "routed"),
    @JsonSubTypes.Type(value = HubLogEntry.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = HubLogEntry.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = HubLogEntry.Cancelled.class, name = "cancelled"),
    @JsonSubTypes.Type(value = HubLogEntry.LeftOut.class, name = "leftOut")
})
public sealed interface HubLogEntry extends JournalLine {
    /**
     * The first line.
     *
     * @param at when the log was read
     * @param schema the version of this file's format
     * @param logFrom the first timestamp of any line of the log; absent where it was not recorded
     * @param logUntil the last timestamp, or where reading stopped; absent likewise
     * @param gaps the times of which lines are missing from the log, in ascending order; left out of the file if empty
     */
    record Opened(
            Instant at,
            int schema,
            String runId,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> logFrom,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> logUntil,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<HubLogJournal.Gap> gaps)
            implements HubLogEntry {
        public Opened {
            requireNonNull(at, "at is null");
            requireNonNull(runId, "runId is null");
            requireNonNull(logFrom, "logFrom is null");
            requireNonNull(logUntil, "logUntil is null");
            gaps = gaps == null ? List.of() : List.copyOf(gaps);
        }

        /** A log without gaps. */
        public Opened(Instant at, int schema, String runId, Optional<Instant> logFrom, Optional<Instant> logUntil) {
            this(at, schema, runId, logFrom, logUntil, List.of());
        }
    }

    /** Where in a start an entry stands. */
    enum Phase {
        /** The student chooses a profile and will send a spawn request. */
        FORM,
        /** The student sent a spawn request. */
        REQUEST,
        /** A start is under way, or will be after another request. */
        UNDER_WAY,
        /** A start ended, well or badly. */
        END
    }

    /** An entry about one student. */
    sealed interface OfUser extends HubLogEntry {
        /** The user: in a file always a pseudonym. */
        String user();

        /** Where in a start this entry stands. */
        Phase phase();

        /** The same entry about a user with another name. */
        OfUser withUser(String other);
    }

    /** The hub read a spawn request. */
    record Requested(Instant at, String user) implements OfUser {
        public Requested {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Phase phase() {
            return Phase.REQUEST;
        }

        @Override
        public Requested withUser(String other) {
            return new Requested(at, other);
        }
    }

    /**
     * The hub read a spawn request that is not a student's: another account sent it for the user, such as a job that starts
     * servers before class, or the user is a test user. The start that follows is left out.
     */
    record LeftOut(Instant at, String user) implements OfUser {
        public LeftOut {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Phase phase() {
            return Phase.UNDER_WAY;
        }

        @Override
        public LeftOut withUser(String other) {
            return new LeftOut(at, other);
        }
    }

    /** The hub showed the form for choosing a profile: the student has arrived, and the spawn request follows. */
    record FormShown(Instant at, String user) implements OfUser {
        public FormShown {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Phase phase() {
            return Phase.FORM;
        }

        @Override
        public FormShown withUser(String other) {
            return new FormShown(at, other);
        }
    }

    /** The hub accepted a spawn request: 201, 202, or the page that shows the progress. */
    record Accepted(Instant at, String user) implements OfUser {
        public Accepted {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Phase phase() {
            return Phase.UNDER_WAY;
        }

        @Override
        public Accepted withUser(String other) {
            return new Accepted(at, other);
        }
    }

    /**
     * The hub throttled a spawn request (HTTP 429).
     *
     * @param at when it responded
     * @param retryAfter the Retry-After that the log shows
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
        public Phase phase() {
            return Phase.UNDER_WAY;
        }

        @Override
        public Throttled withUser(String other) {
            return new Throttled(at, other, retryAfter);
        }
    }

    /** The server responded, and the hub is about to add the route to the proxy. */
    record Routed(Instant at, String user) implements OfUser {
        public Routed {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Phase phase() {
            return Phase.END;
        }

        @Override
        public Routed withUser(String other) {
            return new Routed(at, other);
        }
    }

    /** The proxy has the route. The log has this line only if a client read the progress stream. */
    record Ready(Instant at, String user) implements OfUser {
        public Ready {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Phase phase() {
            return Phase.UNDER_WAY;
        }

        @Override
        public Ready withUser(String other) {
            return new Ready(at, other);
        }
    }

    /** The student's start was cancelled before the server was ready. */
    record Cancelled(Instant at, String user) implements OfUser {
        public Cancelled {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public Phase phase() {
            return Phase.END;
        }

        @Override
        public Cancelled withUser(String other) {
            return new Cancelled(at, other);
        }
    }

    /**
     * A start failed.
     *
     * @param reason in our words, because the log's own may contain a name
     */
    record Failed(Instant at, String user, String reason) implements OfUser {
        public Failed {
            requireNonNull(at, "at is null");
            requireNonNull(user, "user is null");
            requireNonNull(reason, "reason is null");
        }

        @Override
        public Phase phase() {
            return Phase.END;
        }

        @Override
        public Failed withUser(String other) {
            return new Failed(at, other, reason);
        }
    }
}
