/** Measurements that show whether the injector's machine kept up: pauses, lag, garbage collection, CPU throttling. */
package dev.firstbell.simulations.internal.health;
