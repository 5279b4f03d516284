/**
 * The model's parameters, each with its source. The way in is {@link dev.firstbell.twin.parameters.TwinParameters}.
 */
package dev.firstbell.twin.parameters;
