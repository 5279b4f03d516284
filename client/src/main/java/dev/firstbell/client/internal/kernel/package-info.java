/**
 * The Jupyter messaging protocol over websockets: requests in flight ({@code KernelConversation}) and the two framings
 * ({@code KernelFraming}). Knows no websocket library.
 */
package dev.firstbell.client.internal.kernel;
