package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How one student's start ended. Later events, such as an interruption, do not change it. */
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

    /** The student reached all stages of the journey. */
    record Ready() implements Outcome {
        @Override
        public String label() {
            return "ready";
        }
    }

    /** The limit passed first. The student is right-censored there, and never dropped. */
    record TimedOut() implements Outcome {
        @Override
        public String label() {
            return "timedOut";
        }
    }

    /**
     * The start failed for good.
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

    /** The student's patience ended first. */
    record GaveUp() implements Outcome {
        @Override
        public String label() {
            return "gaveUp";
        }
    }

    /** The run was stopped before this student's start had ended. */
    record Cancelled() implements Outcome {
        @Override
        public String label() {
            return "cancelled";
        }
    }
}
