/**
 * A simulated kernel: its protocol, its websocket, and the few statements that it can run.
 *
 * <p>The way in is {@code SimulatedKernel}, and {@code KernelSocket} to connect to it. {@code SimulatedCell} runs the
 * code of a cell. May touch {@code http} and the twin's time, and knows neither the hub nor the server around it.
 */
package dev.firstbell.embedded.internal.kernel;
