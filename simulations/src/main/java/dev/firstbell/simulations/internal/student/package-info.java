/** One virtual student: the journey and its steps, tabs, behaviour, and the journal entries of what happens. */
package dev.firstbell.simulations.internal.student;
