/**
 * The embedded hub: the twin behind a real HTTP, event-stream and websocket front, so that a real client can be pointed
 * at a deployment that fits into one process.
 *
 * <p>The way in is {@link dev.firstbell.embedded.EmbeddedHub}; {@link dev.firstbell.embedded.HubFeatures} is what an
 * administrator can set. It speaks what JupyterHub 5.5 and jupyter_server speak to clients, by token and in a browser, and
 * is held to the same contract tests as real hubs (client: {@code HubContract} and those beside it). What is behind it is
 * a model, and its pages, kernels, terminals and apps say so: no code is run, and no command.
 *
 * <p>Inside, {@code Front} listens and hands each request to the model's thread, {@code Routes} and {@code SocketRoutes}
 * are the proxy, {@code HubApi} and {@code HubPages} name the hub's resources and pages, {@code SingleUserApi} those of a
 * student's server; each of these has a class of its own. {@code Deployment} holds all that there is behind them.
 */
package dev.firstbell.embedded;
