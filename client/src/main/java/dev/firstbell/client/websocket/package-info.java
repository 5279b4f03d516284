/**
 * Open connections to a single-user server: kernel channels, terminals and the websockets of proxied apps, as interfaces. The
 * way to one is {@link dev.firstbell.client.singleuser.SingleUser}.
 */
package dev.firstbell.client.websocket;
