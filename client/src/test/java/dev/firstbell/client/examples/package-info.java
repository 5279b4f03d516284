/** Five short programs that use the client; compiled with the tests, so that they stay true. Each is started by hand. */
package dev.firstbell.client.examples;
