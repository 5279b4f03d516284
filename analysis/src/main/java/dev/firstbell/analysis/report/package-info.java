/**
 * The HTML page: {@link dev.firstbell.analysis.report.Report}. It places what a comparison says ({@code view}) in words and
 * coordinates; the templates in {@code src/main/jte} are compiled into this package.
 */
package dev.firstbell.analysis.report;
