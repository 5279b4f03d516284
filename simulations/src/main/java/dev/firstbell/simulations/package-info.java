/**
 * Class starts: student journeys, the Gatling engine, recording, sweeps and clean-up.
 *
 * <p>The entry points are {@link dev.firstbell.simulations.ClassStart}, which drives one class start against a hub and writes a
 * run folder, and {@link dev.firstbell.simulations.Sweep}, which does so for several settings of an {@link
 * dev.firstbell.simulations.Environment}. {@link dev.firstbell.simulations.CleanUp} removes what a crashed run left, from
 * its journal alone. {@link dev.firstbell.simulations.RunCompanion} is the port through which other records are kept beside
 * the run.
 *
 * <p>Gatling runs in a separate Java process, the injector: it stops the logging of its process, and a run must survive
 * its engine. The parent sends commands to the injector's standard input and reads events from its standard output, both
 * as JSON lines. The token travels there as well, never as an argument.
 */
package dev.firstbell.simulations;
