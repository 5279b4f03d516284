/**
 * Statistics, comparison and the report.
 *
 * <p>The way in is {@code view}: what there is to say about a run or a comparison of settings, computed once from the
 * records. {@code render} prints it as text or JSON, {@code report} writes the HTML page, {@code statistics} has the
 * intervals. {@code decision} says which setting of a sweep wins. {@link dev.firstbell.analysis.DisplayText} formats numbers the same way everywhere.
 */
package dev.firstbell.analysis;
