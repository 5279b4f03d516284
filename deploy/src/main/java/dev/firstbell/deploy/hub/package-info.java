/**
 * Reads a hub's log and its database, without sending any request to the hub.
 */
package dev.firstbell.deploy.hub;
