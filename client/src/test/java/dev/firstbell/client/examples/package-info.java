/**
 * Five short programs that use the client. They are compiled with the tests, so that they stay correct; run them by
 * hand.
 */
package dev.firstbell.client.examples;
