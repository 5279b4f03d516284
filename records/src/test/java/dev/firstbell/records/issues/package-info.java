/** Regression tests of bugs that were found in use: one class for each, named after what happened. */
package dev.firstbell.records.issues;
