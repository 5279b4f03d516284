/**
 * How long the cloud leaves nodes to the pool, and whether it gives any: lifetimes of preemptible and Spot VMs, shocks that
 * take several nodes of a zone at once, and stock-outs with the autoscaler's back-off.
 */
package dev.firstbell.twin.cluster.life;
