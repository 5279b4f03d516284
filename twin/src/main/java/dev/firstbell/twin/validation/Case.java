package dev.firstbell.twin.validation;

import static java.util.Objects.requireNonNull;

/**
 * One figure of the model beside the figure that it should have. Immutable.
 *
 * @param what the figure with its unit
 * @param expected from a formula or from data
 * @param found in the model
 * @param tolerance how far they may be apart
 * @param decimals how many decimals are shown
 */
public record Case(String what, double expected, double found, double tolerance, int decimals) {
    public Case {
        requireNonNull(what, "what is null");
    }

    public boolean passed() {
        return Math.abs(found - expected) <= tolerance;
    }
}
