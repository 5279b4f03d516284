/** Helpers for asynchronous work, used by the preparation, the students and the clean-up. */
package dev.firstbell.simulations.internal.async;
