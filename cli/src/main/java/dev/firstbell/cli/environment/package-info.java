/** The environments of a sweep: the embedded hub, and the lab that the scripts in {@code lab/} start. */
package dev.firstbell.cli.environment;
