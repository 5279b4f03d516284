/**
 * Fits the model's random parts to class starts that took place; {@link dev.firstbell.twin.calibrate.Calibration} is the way
 * in. No files and no network: it takes records and gives distributions.
 */
package dev.firstbell.twin.calibrate;
