/** The adapter to Gatling, the only code that uses its internals. */
package dev.firstbell.simulations.internal.gatling;
