/**
 * The hub's REST API below {@code /hub/api}: one class per resource.
 *
 * <p>The way in is {@code HubApi}, which routes a request to its resource; {@code MetricsApi} is served at a page's
 * address too. {@code ApiAccess} checks the scopes, {@code HubModels} writes the JSON. May touch {@code hub},
 * {@code http} and the twin.
 */
package dev.firstbell.embedded.internal.rest;
