/** The verb {@code sweep}: settings × repetitions of one class, kept cell by cell. */
package dev.firstbell.cli.sweep;
