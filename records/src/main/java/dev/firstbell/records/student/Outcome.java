package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How one student's start ended. It judges the start; what happens later does not change it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = Outcome.TimedOut.class, name = "timedOut"),
    @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Outcome.GaveUp.class, name = "gaveUp"),
    @JsonSubTypes.Type(value = Outcome.Cancelled.class, name = "cancelled")
})
public sealed interface Outcome {
    /** The name in files and tables, e.g. {@code timedOut}. */
    String label();

    /** All stages of the journey were reached. */
    record Ready() implements Outcome {
        @Override
        public String label() {
            return "ready";
        }
    }

    /** The limit passed first; the student is censored there and counted, never dropped. */
    record TimedOut() implements Outcome {
        @Override
        public String label() {
            return "timedOut";
        }
    }

    /**
     * Something said no for good.
     *
     * @param stage the stage that could not be reached
     * @param reason the hub's message, or ours, in one line without secrets
     */
    record Failed(Stage stage, String reason) implements Outcome {
        public Failed {
            requireNonNull(stage, "stage is null");
            requireNonNull(reason, "reason is null");
        }

        @Override
        public String label() {
            return "failed";
        }
    }

    /** The student's own patience ended first. */
    record GaveUp() implements Outcome {
        @Override
        public String label() {
            return "gaveUp";
        }
    }

    /** The run was stopped while this student was under way, or before. */
    record Cancelled() implements Outcome {
        @Override
        public String label() {
            return "cancelled";
        }
    }
}
