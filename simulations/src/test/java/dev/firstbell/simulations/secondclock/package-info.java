/**
 * A class start in Gatling's HTTP DSL, timed by Gatling's statistics. This second clock shares no code with Firstbell's client,
 * engine and record; {@code SecondClockTest} compares the two.
 */
package dev.firstbell.simulations.secondclock;
