/** The verbs that look after a hub: {@code hub} starts the embedded one, {@code cleanup} removes what runs left. */
package dev.firstbell.cli.hub;
