/** The verbs {@code class} and {@code trace}: a class before it is driven, and the arrivals of a real one. */
package dev.firstbell.cli.classes;
