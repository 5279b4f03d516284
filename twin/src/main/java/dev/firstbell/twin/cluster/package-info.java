/**
 * The modelled cluster: scheduler, autoscaler, nodes, pods, image pulls and placeholders.
 */
package dev.firstbell.twin.cluster;
