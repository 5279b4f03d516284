/** The injector's process: its main class, the handle that the parent has of it, and the messages between the two. */
package dev.firstbell.simulations.internal.injector;
