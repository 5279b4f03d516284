/**
 * HTTP below the API: requests, deadlines, credentials, TLS, proxies and the bodies of responses.
 */
package dev.firstbell.client.internal.http;
