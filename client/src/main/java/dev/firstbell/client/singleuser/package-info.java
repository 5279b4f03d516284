/**
 * A single-user server behind the hub's proxy: kernels, sessions, files, terminals, notebooks and proxied apps. Start
 * at {@link dev.firstbell.client.singleuser.SingleUser}.
 */
package dev.firstbell.client.singleuser;
