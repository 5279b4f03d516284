/** The verb {@code ledger}: classes held against what was promised for them. */
package dev.firstbell.cli.ledger;
