/**
 * Recorded responses of real hubs. {@code RecordExchanges}, next to the tests against the lab, sends requests to a hub
 * and writes the responses, without secrets, to {@code src/test/resources/exchanges/<version>/}. In
 * {@code RecordedExchangesTest} the client reads them, without a hub and without Python.
 */
package dev.firstbell.client.exchanges;
