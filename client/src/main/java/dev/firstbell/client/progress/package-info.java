/**
 * The progress stream of a starting server: its events and how it ends (apihandlers/users.py, SpawnProgressAPIHandler).
 * Values and one interface; the implementations are in {@code hub} and {@code internal.transport}.
 */
package dev.firstbell.client.progress;
