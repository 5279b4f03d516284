/**
 * Open websockets to a single-user server: kernel channels, terminals and the websockets of proxied apps, as interfaces
 * with their values. {@code SingleUser} opens them; {@code internal.websocket} implements them.
 */
package dev.firstbell.client.websocket;
