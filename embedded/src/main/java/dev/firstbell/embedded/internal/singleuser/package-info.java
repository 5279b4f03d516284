/**
 * A student's server below {@code /user/:name/}: access, contents, kernels, sessions, terminals, proxied apps.
 *
 * <p>The way in is {@code SingleUserServers}, which holds the processes of all servers; {@code SingleUserApi} answers
 * requests and {@code SingleUserSockets} answers websockets. May touch {@code kernel}, {@code hub} (to verify tokens
 * and log browsers in), {@code http} and the twin.
 */
package dev.firstbell.embedded.internal.singleuser;
