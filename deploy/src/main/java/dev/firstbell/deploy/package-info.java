/**
 * Everything that touches a deployment, and the deployment itself ({@code deploy/helm}).
 *
 * <p>The way in is {@link dev.firstbell.deploy.values.ScalingPlanEdits}: it turns a plan into edits of a Zero to JupyterHub values file
 * and shows them as a diff for a person to review. {@link dev.firstbell.deploy.values.ValuesEditor} makes such edits and leaves
 * every other byte alone. {@link dev.firstbell.deploy.observe.ClusterObserver} watches a cluster and changes nothing;
 * {@link dev.firstbell.deploy.hub.HubLog} reads a hub's log, {@link dev.firstbell.deploy.hub.HubDatabase} its database.
 */
package dev.firstbell.deploy;
