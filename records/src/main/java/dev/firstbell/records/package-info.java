/**
 * The shared vocabulary and the run record.
 *
 * <p>There are two ways in. {@link dev.firstbell.records.classes.ClassFile} reads {@code class.yaml}, and {@link
 * dev.firstbell.records.classes.ClassPlan} draws every student's intended arrival from it by a seed, before anything is
 * sent. {@link dev.firstbell.records.run.RunFolder} holds what a run leaves: the append-only journals, and the files derived
 * from them.
 *
 * <p>All types are immutable, and none uses the network. Durations in files are in the unit at the end of the field's name;
 * instants are ISO-8601 UTC with microseconds, in the <em>hub's</em> time.
 */
package dev.firstbell.records;
