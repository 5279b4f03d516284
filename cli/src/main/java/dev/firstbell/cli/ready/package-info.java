/** The verb {@code ready}: whether a class can start on its cluster as it is now. */
package dev.firstbell.cli.ready;
