/**
 * A seeded, discrete-event model of a class start on Zero to JupyterHub: hub, scheduler, autoscaler, nodes and images.
 * Pure: no network, no wall clock.
 *
 * <p>Two ways in. {@link dev.firstbell.twin.Twin} predicts a class start under a setting, in virtual time.
 * {@link dev.firstbell.twin.World} is the model itself; the embedded hub puts a {@link dev.firstbell.twin.clock.PacedLoop}
 * under it and a real HTTP front before it. Both run the same classes and draw the same numbers for the same seed.
 *
 * <p>Every number comes from one parameter file, with its source: {@link dev.firstbell.twin.parameters.TwinParameters}.
 */
package dev.firstbell.twin;
