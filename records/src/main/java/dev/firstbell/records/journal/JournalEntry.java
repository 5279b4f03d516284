package dev.firstbell.records.journal;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.firstbell.records.io.JournalLine;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentAction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One line of the journal, the truth of a run. {@code at} is always in the hub's time. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JournalEntry.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = JournalEntry.Intent.class, name = "intent"),
    @JsonSubTypes.Type(value = JournalEntry.Removed.class, name = "removed"),
    @JsonSubTypes.Type(value = JournalEntry.StageReached.class, name = "stage"),
    @JsonSubTypes.Type(value = JournalEntry.Throttled.class, name = "throttled"),
    @JsonSubTypes.Type(value = JournalEntry.SetBack.class, name = "setback"),
    @JsonSubTypes.Type(value = JournalEntry.Acted.class, name = "acted"),
    @JsonSubTypes.Type(value = JournalEntry.Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = JournalEntry.Health.class, name = "health"),
    @JsonSubTypes.Type(value = JournalEntry.Note.class, name = "note"),
    @JsonSubTypes.Type(value = JournalEntry.Closed.class, name = "closed")
})
public sealed interface JournalEntry extends JournalLine {
    /** What a request may leave behind at the hub. */
    enum Thing {
        USER("user"),
        SERVER("server"),
        /** The user that keeps others from testing the hub at the same time. */
        LOCK("lock");

        private final String label;

        Thing(String label) {
            this.label = label;
        }

        @JsonValue
        public String label() {
            return label;
        }
    }

    /**
     * The first line.
     *
     * @param schema version of the journal's format
     */
    record Opened(Instant at, int schema, String runId) implements JournalEntry {
        public Opened {
            requireNonNull(at, "at is null");
            requireNonNull(runId, "runId is null");
        }
    }

    /** Something is about to be created: on disk before the request leaves, so that a clean-up knows it may exist. */
    record Intent(Instant at, Thing create, String user) implements JournalEntry {
        public Intent {
            requireNonNull(at, "at is null");
            requireNonNull(create, "create is null");
            requireNonNull(user, "user is null");
        }
    }

    /** The hub said that something is gone, or never was. */
    record Removed(Instant at, Thing removed, String user) implements JournalEntry {
        public Removed {
            requireNonNull(at, "at is null");
            requireNonNull(removed, "removed is null");
            requireNonNull(user, "user is null");
        }
    }

    /** A student reached a stage at {@code at}; stages that the cluster stamps may be written later than they happened. */
    record StageReached(Instant at, int student, Stage stage) implements JournalEntry {
        public StageReached {
            requireNonNull(at, "at is null");
            requireNonNull(stage, "stage is null");
        }
    }

    /** The hub answered 429. */
    record Throttled(
            Instant at,
            int student,

            @JsonProperty("retryAfterMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> retryAfter)
            implements JournalEntry {
        public Throttled {
            requireNonNull(at, "at is null");
            requireNonNull(retryAfter, "retryAfter is null");
        }
    }

    /** Something else went wrong for a student who will try again. */
    record SetBack(Instant at, int student, Stage stage, String reason) implements JournalEntry {
        public SetBack {
            requireNonNull(at, "at is null");
            requireNonNull(stage, "stage is null");
            requireNonNull(reason, "reason is null");
        }
    }

    /** A student did something of their own accord; what the hub answered to it stands in lines of its own. */
    record Acted(Instant at, int student, StudentAction.Kind act) implements JournalEntry {
        public Acted {
            requireNonNull(at, "at is null");
            requireNonNull(act, "act is null");
        }
    }

    /** A student's start is over. */
    record Ended(Instant at, int student, Outcome outcome) implements JournalEntry {
        public Ended {
            requireNonNull(at, "at is null");
            requireNonNull(outcome, "outcome is null");
        }
    }

    /**
     * One second of the injector's life, in wall time: these are about this machine, not the hub.
     *
     * @param pause longest overshoot of a short sleep: what any timer here could have been late by
     * @param gc time spent in garbage collection
     * @param cpu processor time used
     * @param openFiles file descriptors open; -1 where the platform does not say
     * @param openFilesLimit how many this process may have; absent where the platform does not say
     * @param longestGc the longest single pause for garbage collection
     * @param throttled how the operating system held this process's control group back; absent where there is none that
     *     could be
     * @param lag how late periodic tasks were
     * @param calls requests that waited inside the client
     */
    record Health(
            Instant at,
            @JsonProperty("pauseMs") Duration pause,
            @JsonProperty("gcMs") Duration gc,
            @JsonProperty("cpuMs") Duration cpu,
            long openFiles,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> openFilesLimit,

            @JsonProperty("longestGcMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> longestGc,

            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.CpuThrottling> throttled,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.Lag> lag,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.CallQueue> calls)
            implements JournalEntry {
        public Health {
            requireNonNull(openFilesLimit, "openFilesLimit is null");
            requireNonNull(longestGc, "longestGc is null");
            requireNonNull(throttled, "throttled is null");
            requireNonNull(lag, "lag is null");
            requireNonNull(calls, "calls is null");
            requireNonNull(at, "at is null");
            requireNonNull(pause, "pause is null");
            requireNonNull(gc, "gc is null");
            requireNonNull(cpu, "cpu is null");
        }

        /** What any platform says. */
        public Health(Instant at, Duration pause, Duration gc, Duration cpu, long openFiles) {
            this(
                    at,
                    pause,
                    gc,
                    cpu,
                    openFiles,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    /** Something a reader of the run should know, in one line without secrets. */
    record Note(Instant at, String text) implements JournalEntry {
        public Note {
            requireNonNull(at, "at is null");
            requireNonNull(text, "text is null");
        }
    }

    /**
     * The last line of a run that ended by itself or by Ctrl-C; a killed injector writes none.
     *
     * @param complete false if the run was stopped before every student had ended
     */
    record Closed(Instant at, boolean complete) implements JournalEntry {
        public Closed {
            requireNonNull(at, "at is null");
        }
    }
}
