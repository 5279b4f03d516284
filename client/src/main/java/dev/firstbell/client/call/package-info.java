/**
 * The values that every call shares: the token, the server that it is about, and the one exception that it fails with.
 */
package dev.firstbell.client.call;
