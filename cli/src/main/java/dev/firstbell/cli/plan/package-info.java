/** The verbs {@code plan} and {@code apply}, and the files between them. */
package dev.firstbell.cli.plan;
