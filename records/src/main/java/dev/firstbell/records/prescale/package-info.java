/**
 * Pre-scaling: the room that a setting asks for ({@link dev.firstbell.records.prescale.Prescaling}), and what a cluster has
 * of it ({@link dev.firstbell.records.prescale.Verification}). Values only; {@code deploy.prescale} acts on a cluster.
 */
package dev.firstbell.records.prescale;
