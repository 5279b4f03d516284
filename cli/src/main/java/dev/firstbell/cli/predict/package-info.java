/** {@code firstbell predict}. */
package dev.firstbell.cli.predict;
