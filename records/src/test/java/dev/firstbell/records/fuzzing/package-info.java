/**
 * The property that every parser of bytes from outside has: it ends in a value or in one clear message. {@link
 * dev.firstbell.records.fuzzing.OutsideBytes} checks one input, {@link dev.firstbell.records.fuzzing.ParserFuzzTest} the corpora
 * in {@code mvn verify}, and {@link dev.firstbell.records.fuzzing.Fuzzing} is what the coverage-guided fuzzer of {@code
 * benchmarks/fuzz} calls ({@code docs/fuzzing.md}). Part of this room's test artifact, for the tests of all rooms.
 */
package dev.firstbell.records.fuzzing;
