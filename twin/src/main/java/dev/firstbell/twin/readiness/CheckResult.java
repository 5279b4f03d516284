package dev.firstbell.twin.readiness;

import static java.util.Objects.requireNonNull;

/**
 * What one check, or one rule, says. Immutable.
 *
 * @param check its name in outputs
 * @param source where the facts are from, and for a rule the documents that it follows
 */
public record CheckResult(String check, Verdict verdict, String source) {
    public CheckResult {
        requireNonNull(check, "check is null");
        requireNonNull(verdict, "verdict is null");
        requireNonNull(source, "source is null");
    }
}
