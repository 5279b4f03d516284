/**
 * The shared vocabulary, and what a run leaves behind.
 *
 * <p>Two ways in. {@link dev.firstbell.records.classes.ClassFile} reads what a person wrote ({@code class.yaml}) and
 * {@link dev.firstbell.records.classes.ClassPlan} fixes every student's intended arrival from it by a seed, before anything is
 * sent. {@link dev.firstbell.records.run.RunFolder} holds what a run left: the append-only journal that is the truth, and
 * the files derived from it.
 *
 * <p>All types here are immutable and carry no behaviour that touches a network; durations in files are in the unit
 * that the field's name ends in, instants are ISO-8601 UTC with microseconds, in the <em>hub's</em> time.
 */
package dev.firstbell.records;
