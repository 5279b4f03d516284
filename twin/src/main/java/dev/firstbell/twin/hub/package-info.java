/**
 * The modelled JupyterHub: admission, starts, stops, failures and its processor time. The way in is {@link
 * dev.firstbell.twin.hub.ModelHub}.
 */
package dev.firstbell.twin.hub;
