/** The verb {@code run}: one class start against an existing hub, and the recordings beside it. */
package dev.firstbell.cli.run;
