/**
 * Statistics, comparison and the report.
 *
 * <p>Two ways in, both from the records of runs: {@link dev.firstbell.analysis.SettingTable} compares settings, as text
 * for a terminal or as JSON for machines; {@link dev.firstbell.analysis.Report} writes one self-contained HTML page.
 * {@link dev.firstbell.analysis.Intervals} says how sure the figures are, and of what.
 */
package dev.firstbell.analysis;
