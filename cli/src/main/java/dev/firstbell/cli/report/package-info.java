/** The verb {@code report}. */
package dev.firstbell.cli.report;
