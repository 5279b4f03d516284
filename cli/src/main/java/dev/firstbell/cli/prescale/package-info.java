/** {@code firstbell prescale}: asks a cluster for room before a class, verifies it, rehearses it, and gives it back. */
package dev.firstbell.cli.prescale;
