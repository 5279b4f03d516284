/**
 * Edits a deployment's Helm values and leaves everything else in the file unchanged. Start with
 * {@link dev.firstbell.deploy.values.ScalingPlanEdits}.
 */
package dev.firstbell.deploy.values;
