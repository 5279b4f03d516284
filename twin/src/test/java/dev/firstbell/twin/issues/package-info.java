/** Bugs that were found in use, one class each. */
package dev.firstbell.twin.issues;
