/**
 * The HTTP server, and the routes of the proxy.
 *
 * <p>The way in is {@code Front}, which listens and passes each request to the model's thread. {@code Routes} sends it
 * to the hub's API, the hub's pages or a student's server, all of which {@code Backend} holds. May touch all other
 * internal packages.
 */
package dev.firstbell.embedded.internal.front;
