/**
 * The connection to a cluster: from a kubeconfig, with its credential plugin, or from the service account of a pod; what went
 * wrong with it, in words; the permissions and the clock of the API server. Start at {@link
 * dev.firstbell.deploy.cluster.ClusterAccess}.
 */
package dev.firstbell.deploy.cluster;
