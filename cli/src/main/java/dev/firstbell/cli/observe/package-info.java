/** The verb {@code observe}: the record of a real class. */
package dev.firstbell.cli.observe;
