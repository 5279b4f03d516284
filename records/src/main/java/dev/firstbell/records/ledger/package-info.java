/**
 * Promises to classes, and what became of the classes: a ledger of lines that are only ever added ({@code docs/ledger.md}).
 * {@link dev.firstbell.records.ledger.LedgerFile} reads and writes it.
 */
package dev.firstbell.records.ledger;
