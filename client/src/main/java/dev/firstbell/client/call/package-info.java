/**
 * The values that all calls share: the token, the reference to a server, the exception that failed calls end with, and
 * the measurement of the client's queue. Depends on no other package.
 */
package dev.firstbell.client.call;
