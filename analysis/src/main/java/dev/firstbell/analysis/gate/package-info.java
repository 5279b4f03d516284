/**
 * The gate: whether new class starts keep their promise, and whether they are slower than those before. The unit is the run,
 * because the students of one run wait for the same nodes. Two questions, each with its own answer: {@link
 * dev.firstbell.analysis.gate.Promise} and {@link dev.firstbell.analysis.gate.Change}; {@link
 * dev.firstbell.analysis.gate.Gate} asks both, of runs of a {@link dev.firstbell.records.history history}.
 */
package dev.firstbell.analysis.gate;
