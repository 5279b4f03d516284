package dev.firstbell.analysis.decision;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * How much of a sweep is left.
 *
 * @param left the number of cells that still have to be run, at least 1
 * @param cells the number of all cells
 * @param budgetStop why the budget ended the sweep; absent if it did not
 * @param goOn the command that goes on
 */
public record Unfinished(
        int left,
        int cells,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> budgetStop,
        String goOn) {
    public Unfinished {
        requireNonNull(budgetStop, "budgetStop is null");
        requireNonNull(goOn, "goOn is null");
        if (left < 1 || cells < left) {
            throw new IllegalArgumentException("left must be from 1 to the number of cells: " + left + " of " + cells);
        }
    }

    /** One or two sentences. */
    public String inWords() {
        return "The sweep is not finished: " + left + " of " + cells + " cells " + (left == 1 ? "is" : "are")
                + " left; `" + goOn + "` goes on."
                + budgetStop
                        .map(why -> " It was stopped by the budget: " + why + ".")
                        .orElse("");
    }
}
