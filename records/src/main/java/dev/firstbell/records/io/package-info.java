/**
 * The building blocks of all files: one JSON dialect, append-only line files, atomic replacement, and the exception for bad
 * input. It does not depend on classes, students or runs.
 *
 * <p>What a library throws about an input does not reach a user: {@link dev.firstbell.records.io.JsonProblem} words what
 * Jackson found, {@link dev.firstbell.records.io.FileProblem} why a file cannot be read, {@link
 * dev.firstbell.records.io.InputFiles} what is wrong with the encoding, and {@link dev.firstbell.records.io.OwnMessage} tells
 * the messages of this program's own checks from those of others. {@link dev.firstbell.records.io.Excerpt} shows a value.
 */
package dev.firstbell.records.io;
