/** {@code firstbell calibrate}. */
package dev.firstbell.cli.calibrate;
