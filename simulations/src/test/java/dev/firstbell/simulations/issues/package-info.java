/** Regression tests of bugs that were found in use. */
package dev.firstbell.simulations.issues;
