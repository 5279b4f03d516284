/** Predictions with bands: many class starts in the model, and a measured one beside them. */
package dev.firstbell.twin.predict;
