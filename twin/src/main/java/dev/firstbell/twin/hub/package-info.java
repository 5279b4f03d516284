/**
 * The modelled JupyterHub: admission, starts, stops, failures and CPU time. Start with
 * {@link dev.firstbell.twin.hub.ModelHub}.
 */
package dev.firstbell.twin.hub;
