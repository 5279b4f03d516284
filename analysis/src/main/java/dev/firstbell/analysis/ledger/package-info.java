/** What a ledger tells: promised against achieved. Start with {@link dev.firstbell.analysis.ledger.LedgerFigures}. */
package dev.firstbell.analysis.ledger;
