/**
 * The building blocks of all files: one JSON dialect, append-only line files, atomic replacement, and the exception for bad
 * input. It does not depend on classes, students or runs.
 */
package dev.firstbell.records.io;
