/**
 * Answers of real hubs, recorded: {@code RecordExchanges}, beside the tests against the lab, asks a hub and writes what it says,
 * without its secrets, to {@code src/test/resources/exchanges/<version>/}; {@code RecordedExchangesTest} lets the client read
 * them again, without a hub and without Python.
 */
package dev.firstbell.client.exchanges;
