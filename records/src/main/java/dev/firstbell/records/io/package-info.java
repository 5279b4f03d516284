/**
 * Building blocks of all files: JSON by one set of rules, append-only line files, atomic replacement, and the one exception
 * for input that cannot be used. Knows nothing of classes, students or runs.
 */
package dev.firstbell.records.io;
