/**
 * The Jupyter messaging protocol over websockets, in both framings.
 */
package dev.firstbell.client.internal.kernel;
