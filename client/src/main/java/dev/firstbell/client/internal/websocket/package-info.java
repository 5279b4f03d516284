/**
 * Websockets over two libraries behind one interface, {@code Wire}, and the channels on top of them.
 */
package dev.firstbell.client.internal.websocket;
