/**
 * Edits of a deployment's Helm values that touch nothing but the value itself. The way in is {@link
 * dev.firstbell.deploy.values.ScalingPlanEdits}.
 */
package dev.firstbell.deploy.values;
