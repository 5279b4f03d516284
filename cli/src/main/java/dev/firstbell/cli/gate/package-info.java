/** The verbs {@code gate} and {@code history}: are starts slower than before? */
package dev.firstbell.cli.gate;
