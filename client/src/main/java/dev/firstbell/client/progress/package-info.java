/**
 * The event stream of a starting server (apihandlers/users.py, SpawnProgressAPIHandler).
 */
package dev.firstbell.client.progress;
