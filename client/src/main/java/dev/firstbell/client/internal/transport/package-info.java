/**
 * The connections that a client and its views share, and the caller through which every resource sends.
 */
package dev.firstbell.client.internal.transport;
