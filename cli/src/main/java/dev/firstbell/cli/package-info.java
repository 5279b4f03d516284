/**
 * The command {@code firstbell}: parse, wire the rooms together, call, print. {@link dev.firstbell.cli.Main} is the way in;
 * each verb is in the package of its feature, and {@code shared} holds what several verbs use. A verb does one step of the
 * flow and writes files that the next one reads; results go to standard output, progress and complaints to standard error.
 */
package dev.firstbell.cli;
