/**
 * A real class, put together from the cluster's watch and the hub's log without sending anything. The way in is {@link
 * dev.firstbell.records.observed.ObservedClass}.
 */
package dev.firstbell.records.observed;
