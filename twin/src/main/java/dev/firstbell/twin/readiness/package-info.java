/**
 * Whether a class can start on a cluster as it is now: one {@link dev.firstbell.twin.readiness.Check} for each thing that
 * only a cluster shows, and the rules of {@link dev.firstbell.twin.advice.Advice} with the cluster's own numbers. Start with
 * {@link dev.firstbell.twin.readiness.Readiness}.
 */
package dev.firstbell.twin.readiness;
