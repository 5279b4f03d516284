package dev.firstbell.analysis.decision;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * A run of the sweep that does not count.
 *
 * @param setting the name of its setting
 * @param block its block
 * @param runId its name
 * @param why the kind of reason
 * @param reasons one line each, as the record states them
 */
public record LeftOut(String setting, int block, String runId, Why why, List<String> reasons) {
    public LeftOut {
        requireNonNull(setting, "setting is null");
        requireNonNull(runId, "runId is null");
        requireNonNull(why, "why is null");
        reasons = List.copyOf(reasons);
    }

    /** Why a run does not count. */
    public enum Why {
        /** The sweep objects to it, such as that its setting was not verified. */
        OBJECTION("objection"),
        /** The injector was the bottleneck, the setting did not take effect, or a part of the record is lost. */
        INVALID("invalid"),
        /** It was stopped before every student's start had ended. */
        ABORTED("aborted"),
        /** It has not ended, or was killed. */
        RUNNING("running"),
        /** No start was accepted, so there is no wait to compare. */
        NOT_ASSESSED("notAssessed"),
        /** The class has no students. */
        NO_STUDENTS("noStudents");

        private final String label;

        Why(String label) {
            this.label = label;
        }

        /** The name in files. */
        @JsonValue
        public String label() {
            return label;
        }
    }

    /** {@code “six nodes”, repetition 2: invalid: requests left late}. */
    public String inWords() {
        String word = switch (why) {
            case OBJECTION -> "not counted";
            case INVALID -> "invalid";
            case ABORTED -> "stopped";
            case RUNNING -> "not over, or killed";
            case NOT_ASSESSED -> "no start was accepted";
            case NO_STUDENTS -> "no students";
        };
        return "“" + setting + "”, repetition " + block + ": " + word
                + (reasons.isEmpty() ? "" : ": " + String.join("; ", reasons));
    }
}
