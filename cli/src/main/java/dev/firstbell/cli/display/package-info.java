/** Shows how far a run is: on a terminal, in a log, and at {@code /metrics}. */
package dev.firstbell.cli.display;
