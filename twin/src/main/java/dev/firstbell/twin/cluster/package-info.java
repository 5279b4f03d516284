/**
 * The modelled cluster: scheduler, autoscaler, nodes, pods, image pulls and placeholders. Start with
 * {@link dev.firstbell.twin.cluster.Cluster}.
 */
package dev.firstbell.twin.cluster;
