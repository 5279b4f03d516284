/**
 * How {@link dev.firstbell.client} does it: {@code Caller} says where and as whom ({@code Credentials}: a token or a
 * browser's cookies), {@code Transport} holds sockets and threads, {@code Http} whole answers, {@code PageWalk} redirects,
 * {@code ProgressReader} one event stream and {@code FollowedStart} as many as it takes. A websocket is a {@code Wire}, of
 * either library, in a {@code WireSession}; {@code KernelConversation} and {@code KernelFraming} are what is said on a
 * kernel's. Not for use from outside.
 */
package dev.firstbell.client.internal;
