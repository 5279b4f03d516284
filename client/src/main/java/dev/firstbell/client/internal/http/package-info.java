/**
 * HTTP, without knowledge of single calls: requests, deadlines, credentials, TLS, proxies and the bodies of responses.
 * Depends only on {@code call}.
 */
package dev.firstbell.client.internal.http;
