/**
 * The implementation of {@code dev.firstbell.client}. No other room may use it; an architecture test checks that. From
 * bottom to top:
 *
 * <ul>
 *   <li>{@code http}: requests, responses, credentials (a token or a browser's cookies), TLS, proxies.
 *   <li>{@code kernel}: the Jupyter messaging protocol, whatever carries it.
 *   <li>{@code websocket}: a {@code Wire} on one of two libraries, a {@code WireSession} around it, and the channels on
 *       top.
 *   <li>{@code transport}: {@code Transport} owns connections and threads; {@code Caller} adds the hub's URLs and the
 *       credentials; {@code PageWalk} follows redirects; {@code ProgressReader} reads one progress stream.
 * </ul>
 */
package dev.firstbell.client.internal;
