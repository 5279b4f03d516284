/** The verb {@code advise}. */
package dev.firstbell.cli.advise;
