/**
 * A seeded, discrete-event model of a class start on Zero to JupyterHub: hub, scheduler, autoscaler, nodes and images.
 * It uses neither the network nor the wall clock.
 *
 * <p>There are two entry points. {@link dev.firstbell.twin.Twin} predicts a class start under a setting, in virtual
 * time. {@link dev.firstbell.twin.World} is the model itself: the embedded hub runs it on a {@link
 * dev.firstbell.twin.clock.PacedLoop} and adds an HTTP server. Both run the same classes, and the same seed gives both
 * the same random numbers.
 *
 * <p>All numbers come from one parameter file, each with its source: {@link
 * dev.firstbell.twin.parameters.TwinParameters}.
 */
package dev.firstbell.twin;
