/**
 * How {@link dev.firstbell.client} does it: {@code Transport} holds sockets and threads, {@code Http} whole answers,
 * {@code ProgressReader} the event stream, {@code KernelConversation} and {@code KernelFraming} what is said on a kernel's
 * websocket, whatever carries it. Not for use from outside.
 */
package dev.firstbell.client.internal;
