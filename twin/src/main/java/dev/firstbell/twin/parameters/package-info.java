/**
 * The model's parameters, each with its source. Start with {@link dev.firstbell.twin.parameters.TwinParameters}.
 */
package dev.firstbell.twin.parameters;
