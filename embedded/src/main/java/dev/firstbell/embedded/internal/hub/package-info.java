/**
 * The state that the hub keeps beside the model, and the rules for it: tokens and scopes, log-ins of browsers, groups,
 * requests for starts, metrics, paths.
 *
 * <p>The way in is {@code Deployment}, which holds one of each. {@code Starts} decides every answer to a request for a
 * start, such as the 429. May touch {@code http} and the twin.
 */
package dev.firstbell.embedded.internal.hub;
