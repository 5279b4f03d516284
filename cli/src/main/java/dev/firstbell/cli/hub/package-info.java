/** The verbs that look after a hub: {@code hub} starts the embedded one, {@code trust} and {@code cleanup}. */
package dev.firstbell.cli.hub;
