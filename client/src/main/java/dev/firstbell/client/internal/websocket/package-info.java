/**
 * Websockets on two libraries behind one interface, {@code Wire}, and the channels on top of it. Only
 * {@code OkHttpWire}, {@code FrameGuard} and {@code JavaWebSocketWire} know a library.
 */
package dev.firstbell.client.internal.websocket;
