/** Made-up runs for the tests of this room and of the command. */
package dev.firstbell.analysis.testing;
