package dev.firstbell.twin.readiness;

import dev.firstbell.records.readiness.Fact;
import java.util.function.Function;

/** One thing that a cluster shows and that a class needs. Stateless and thread-safe. */
interface Check {
    /** The name in outputs. */
    String label();

    /** Judges the class by the facts. */
    CheckResult on(Situation situation);

    /** A verdict about a fact; if it could not be read, that is said. */
    default <T> CheckResult about(Fact<T> fact, boolean decisive, Function<T, Verdict> judge) {
        return new CheckResult(
                label(),
                fact.match(
                        known -> judge.apply(known.value()),
                        unknown -> new Verdict.Unknown(
                                Words.sentence(Words.capital(unknown.why())), unknown.tell(), decisive)),
                fact.source());
    }
}
