/**
 * Keeps a cluster at what a schedule wants: one look every few minutes, without memory of its own besides {@link
 * dev.firstbell.deploy.prescale.converge.JobState}. {@link dev.firstbell.deploy.prescale.converge.Policy} decides,
 * {@link dev.firstbell.deploy.prescale.converge.Converger} acts.
 */
package dev.firstbell.deploy.prescale.converge;
