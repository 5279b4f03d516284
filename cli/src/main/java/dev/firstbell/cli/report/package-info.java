/** The verb {@code report}, and a single run in print. */
package dev.firstbell.cli.report;
