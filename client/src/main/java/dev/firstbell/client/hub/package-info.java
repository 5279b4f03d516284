/**
 * The hub's REST API by resource: users, servers, tokens, groups, metrics. {@code HubClient} hands these out.
 */
package dev.firstbell.client.hub;
