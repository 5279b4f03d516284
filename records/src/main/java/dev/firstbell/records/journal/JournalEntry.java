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

/** One line of the journal, from which everything else about a run is derived. {@code at} is always in the hub's time. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JournalEntry.Opened.class, name = "opened"),
    @JsonSubTypes.Type(value = JournalEntry.Intent.class, name = "intent"),
    @JsonSubTypes.Type(value = JournalEntry.Removed.class, name = "removed"),
    @JsonSubTypes.Type(value = JournalEntry.StageReached.class, name = "stage"),
    @JsonSubTypes.Type(value = JournalEntry.Throttled.class, name = "throttled"),
    @JsonSubTypes.Type(value = JournalEntry.AttemptFailed.class, name = "attemptFailed"),
    @JsonSubTypes.Type(value = JournalEntry.Acted.class, name = "acted"),
    @JsonSubTypes.Type(value = JournalEntry.Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = JournalEntry.Health.class, name = "health"),
    @JsonSubTypes.Type(value = JournalEntry.Note.class, name = "note"),
    @JsonSubTypes.Type(value = JournalEntry.Closed.class, name = "closed")
})
public sealed interface JournalEntry extends JournalLine {
    /** Calls the visitor's method for this kind of entry. */
    void accept(Visitor visitor);

    /**
     * One method for each kind of entry, none with a default: a new kind does not compile until every reader of journals
     * has decided what it means.
     */
    interface Visitor {
        void opened(Opened entry);

        void intent(Intent entry);

        void removed(Removed entry);

        void stageReached(StageReached entry);

        void throttled(Throttled entry);

        void attemptFailed(AttemptFailed entry);

        void acted(Acted entry);

        void ended(Ended entry);

        void health(Health entry);

        void note(Note entry);

        void closed(Closed entry);
    }

    /** A resource at the hub that a request may create. */
    enum Resource {
        USER("user"),
        SERVER("server"),
        /** The user whose existence keeps a second run away from the hub. */
        LOCK("lock");

        private final String label;

        Resource(String label) {
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

        @Override
        public void accept(Visitor visitor) {
            visitor.opened(this);
        }
    }

    /** A resource is about to be created. The line is on disk before the request leaves, so a clean-up knows what may exist. */
    record Intent(Instant at, Resource create, String user) implements JournalEntry {
        public Intent {
            requireNonNull(at, "at is null");
            requireNonNull(create, "create is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.intent(this);
        }
    }

    /** The hub confirmed that a resource no longer exists, or never did. */
    record Removed(Instant at, Resource removed, String user) implements JournalEntry {
        public Removed {
            requireNonNull(at, "at is null");
            requireNonNull(removed, "removed is null");
            requireNonNull(user, "user is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.removed(this);
        }
    }

    /** A student reached a stage at {@code at}. A stage whose timestamp comes from the cluster may be written later. */
    record StageReached(Instant at, int student, Stage stage) implements JournalEntry {
        public StageReached {
            requireNonNull(at, "at is null");
            requireNonNull(stage, "stage is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.stageReached(this);
        }
    }

    /** The hub throttled a request (HTTP 429). */
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

        @Override
        public void accept(Visitor visitor) {
            visitor.throttled(this);
        }
    }

    /** An attempt failed for a reason other than a 429, and the student will try again. */
    record AttemptFailed(Instant at, int student, Stage stage, String reason) implements JournalEntry {
        public AttemptFailed {
            requireNonNull(at, "at is null");
            requireNonNull(stage, "stage is null");
            requireNonNull(reason, "reason is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.attemptFailed(this);
        }
    }

    /** A student did something because of their behaviour. The hub's responses to it are entries of their own. */
    record Acted(Instant at, int student, StudentAction.Kind action) implements JournalEntry {
        public Acted {
            requireNonNull(at, "at is null");
            requireNonNull(action, "action is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.acted(this);
        }
    }

    /** A student's start has ended. */
    record Ended(Instant at, int student, Outcome outcome) implements JournalEntry {
        public Ended {
            requireNonNull(at, "at is null");
            requireNonNull(outcome, "outcome is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.ended(this);
        }
    }

    /**
     * One second of the injector process, in wall time. It describes this machine, not the hub.
     *
     * @param pause the longest overshoot of a short sleep: any timer of this process may have been this late
     * @param gc time spent in garbage collection
     * @param cpu processor time used
     * @param openFiles open file descriptors; -1 where the platform does not report them
     * @param openFilesLimit the process's limit of file descriptors; absent where the platform does not report it
     * @param longestGc the longest single pause for garbage collection
     * @param cpuThrottling CPU throttling of this process's control group; absent where it has no CPU controller
     * @param lag how late periodic tasks ran
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

            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.CpuThrottling> cpuThrottling,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.Lag> lag,
            @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Saturation.CallQueue> calls)
            implements JournalEntry {
        public Health {
            requireNonNull(openFilesLimit, "openFilesLimit is null");
            requireNonNull(longestGc, "longestGc is null");
            requireNonNull(cpuThrottling, "cpuThrottling is null");
            requireNonNull(lag, "lag is null");
            requireNonNull(calls, "calls is null");
            requireNonNull(at, "at is null");
            requireNonNull(pause, "pause is null");
            requireNonNull(gc, "gc is null");
            requireNonNull(cpu, "cpu is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.health(this);
        }

        /** A builder with the required components; the others are empty. */
        public static Builder builder(Instant at, Duration pause, Duration gc, Duration cpu, long openFiles) {
            return new Builder(at, pause, gc, cpu, openFiles);
        }

        /** Builds a record by name of its components. Not thread-safe. */
        public static final class Builder {
            private Instant at;
            private Duration pause;
            private Duration gc;
            private Duration cpu;
            private long openFiles;
            private Optional<Long> openFilesLimit = Optional.empty();
            private Optional<Duration> longestGc = Optional.empty();
            private Optional<Saturation.CpuThrottling> cpuThrottling = Optional.empty();
            private Optional<Saturation.Lag> lag = Optional.empty();
            private Optional<Saturation.CallQueue> calls = Optional.empty();

            private Builder(Instant at, Duration pause, Duration gc, Duration cpu, long openFiles) {
                this.at = at;
                this.pause = pause;
                this.gc = gc;
                this.cpu = cpu;
                this.openFiles = openFiles;
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

            public Health build() {
                return new Health(at, pause, gc, cpu, openFiles, openFilesLimit, longestGc, cpuThrottling, lag, calls);
            }
        }
    }

    /** A remark for readers of the run, in one line without secrets. */
    record Note(Instant at, String text) implements JournalEntry {
        public Note {
            requireNonNull(at, "at is null");
            requireNonNull(text, "text is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.note(this);
        }
    }

    /**
     * The last line of a run that ended by itself or by Ctrl-C. A killed injector does not write it.
     *
     * @param complete false if the run was stopped before every student's start had ended
     */
    record Closed(Instant at, boolean complete) implements JournalEntry {
        public Closed {
            requireNonNull(at, "at is null");
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.closed(this);
        }
    }
}
