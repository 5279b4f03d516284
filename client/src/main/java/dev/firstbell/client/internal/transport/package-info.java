/**
 * The connections that a client and its views share ({@code Transport}), and the {@code Caller} through which every
 * class of the API sends its requests.
 */
package dev.firstbell.client.internal.transport;
