/**
 * The embedded hub: the twin behind a real HTTP, event-stream and websocket front, so that a real client can talk to a
 * deployment that fits into one process.
 *
 * <p>The way in is {@link dev.firstbell.embedded.EmbeddedHub}; {@link dev.firstbell.embedded.HubFeatures} is its
 * administrator's configuration. The hub answers clients as JupyterHub 5.5 and jupyter_server do, by token and in a
 * browser, and passes the same contract tests as real hubs ({@code HubContract} and its neighbours in the client's
 * tests). Everything behind it is a model, and its pages, kernels, terminals and apps say so: it never runs code or
 * commands.
 *
 * <p>Inside, dependencies go one way, from left to right:
 *
 * <pre>
 * embedded ─► front ─┬─► pages ─► rest ─► hub ─► http
 *                    └─► singleuser ─┬──► hub
 *                                    └─► kernel ─► http
 * </pre>
 *
 * <p>{@code Wiring} in this package builds the parts. It may touch every package below; none of them touches this one.
 */
package dev.firstbell.embedded;
