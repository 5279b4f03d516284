/**
 * The embedded hub: the twin behind a real HTTP, event-stream and websocket front, so that a real client can be pointed
 * at a deployment that fits into one process.
 *
 * <p>The way in is {@link dev.firstbell.embedded.EmbeddedHub}. It speaks what JupyterHub 5.5 and jupyter_server speak on
 * the paths that a class start uses, authenticated by token; there is no login page and no OAuth. What is behind it is a
 * model, and its pages and its kernel say so.
 */
package dev.firstbell.embedded;
