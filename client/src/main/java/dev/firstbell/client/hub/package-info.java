/**
 * The hub's REST API by resource: status, users, servers, tokens, groups, metrics. {@code HubClient} creates these
 * classes; their constructors are for this client only. A new call belongs into the class of its resource.
 */
package dev.firstbell.client.hub;
