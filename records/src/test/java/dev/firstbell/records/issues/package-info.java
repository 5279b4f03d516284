/** Regression tests for bugs found in use, one class for each. */
package dev.firstbell.records.issues;
