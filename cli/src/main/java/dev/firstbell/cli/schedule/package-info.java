/** The verb {@code schedule}: what a schedule requests at an instant or in a week, and why. */
package dev.firstbell.cli.schedule;
