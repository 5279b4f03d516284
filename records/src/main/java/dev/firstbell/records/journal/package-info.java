/**
 * The injector's journal, {@code journal.jsonl}, from which a measured run's students and the injector's health are derived.
 * The way in is {@link dev.firstbell.records.journal.Journal}.
 */
package dev.firstbell.records.journal;
