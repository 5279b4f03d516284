/**
 * An observed class, assembled from a watch of the cluster and the hub's log. The way in is {@link
 * dev.firstbell.records.observed.ObservedClass}.
 */
package dev.firstbell.records.observed;
