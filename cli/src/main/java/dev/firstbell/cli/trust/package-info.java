/** The verb {@code trust}, and the list of the hubs that may be tested, which each verb that drives a hub asks. */
package dev.firstbell.cli.trust;
