/**
 * Image pulls of one node: layers, what images share, and the kubelet's queue. Start with
 * {@link dev.firstbell.twin.cluster.image.Kubelet}.
 */
package dev.firstbell.twin.cluster.image;
