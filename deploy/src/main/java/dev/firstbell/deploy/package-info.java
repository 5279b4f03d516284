/**
 * All code that touches a deployment. The deployment itself is in {@code deploy/helm}.
 *
 * <p>The packages by task:
 *
 * <ul>
 *   <li>Propose: {@link dev.firstbell.deploy.values.ScalingPlanEdits} turns a scaling plan into edits of a Zero to
 *       JupyterHub values file and shows them as a diff for review. {@link dev.firstbell.deploy.values.ValuesEditor}
 *       makes such edits and leaves every other byte unchanged. {@link dev.firstbell.deploy.chart.HelmChart} reads the
 *       chart that the values are for.
 *   <li>Observe: {@link dev.firstbell.deploy.observe.ClusterObserver} watches a cluster, {@link
 *       dev.firstbell.deploy.hub.HubLog} reads a hub's log, {@link dev.firstbell.deploy.hub.HubDatabase} its database,
 *       {@link dev.firstbell.deploy.prometheus.PrometheusAccess} the history in a Prometheus server. All are read-only.
 *   <li>Clean up: {@link dev.firstbell.deploy.claims.VolumeClaims} lists and deletes the volume claims of test users.
 *   <li>Inspect: {@link dev.firstbell.deploy.image.ImageReader} reads the layers of a container image.
 * </ul>
 */
package dev.firstbell.deploy;
