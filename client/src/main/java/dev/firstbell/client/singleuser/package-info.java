/**
 * A single-user server behind the proxy: kernels, sessions, files, terminals, notebooks and proxied apps. The way in is {@link
 * dev.firstbell.client.singleuser.SingleUser}.
 */
package dev.firstbell.client.singleuser;
