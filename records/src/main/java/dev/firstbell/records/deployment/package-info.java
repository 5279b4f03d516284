/**
 * A deployment of JupyterHub as far as it decides how a class starts, without any file or cluster behind it. Start with
 * {@link dev.firstbell.records.deployment.Deployment}.
 */
package dev.firstbell.records.deployment;
