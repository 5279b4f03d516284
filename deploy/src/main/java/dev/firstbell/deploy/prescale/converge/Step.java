package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * What the policy decides.
 *
 * @param action what is done
 * @param count what the cluster is asked for afterwards
 * @param wanted what the schedule wants now
 * @param because why, one sentence each
 * @param manual the count set by hand that is kept; empty if there is none
 */
record Step(Action action, int count, int wanted, List<String> because, Optional<JobState.Manual> manual) {
    Step {
        requireNonNull(action, "action is null");
        because = List.copyOf(because);
        requireNonNull(manual, "manual is null");
    }

    /** What is done to the count. */
    public enum Action {
        RAISE("raise"),
        LOWER("lower"),
        HOLD("hold");

        private final String label;

        Action(String label) {
            this.label = label;
        }

        @JsonValue
        public String label() {
            return label;
        }
    }
}
