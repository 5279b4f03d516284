package dev.firstbell.records;

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
    /** All stages of the journey were reached. */
    record Ready() implements Outcome {}

    /** The limit passed first; the student is censored there and counted, never dropped. */
    record TimedOut() implements Outcome {}

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
    }

    /** The student's own patience ended first. */
    record GaveUp() implements Outcome {}

    /** The run was stopped while this student was under way, or before. */
    record Cancelled() implements Outcome {}
}
