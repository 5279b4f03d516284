/**
 * A class start in Gatling's own HTTP language, timed by Gatling's own statistics: a second clock beside ours that shares
 * none of our code, neither client nor engine nor record. {@code SecondClockTest} holds the two against each other.
 */
package dev.firstbell.simulations.secondclock;
