/**
 * Class starts: student journeys, the Gatling engine, recording, sweeps and clean-up.
 *
 * <p>The way in is {@link dev.firstbell.simulations.ClassStart}, which drives one class start against a hub and leaves a
 * run folder, and {@link dev.firstbell.simulations.Sweep}, which does so for several settings of an {@link
 * dev.firstbell.simulations.Environment}. {@link dev.firstbell.simulations.CleanUp} finishes the job after a crash, from
 * the journal alone. {@link dev.firstbell.simulations.RunCompanion} is the port through which other records are kept beside the run.
 *
 * <p>Gatling runs in a Java process of its own: it stops the logging of the process that it runs in, and a run must
 * survive its engine. The parent tells it what to do on standard input and hears of it on standard output, in JSON
 * lines; the token travels there too, never as an argument.
 */
package dev.firstbell.simulations;
