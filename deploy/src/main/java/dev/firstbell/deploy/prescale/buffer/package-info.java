/**
 * Pre-scaling by a {@code CapacityBuffer} ({@code autoscaling.x-k8s.io/v1beta1}). Start at {@link
 * dev.firstbell.deploy.prescale.buffer.CapacityBufferPrescaler}.
 *
 * <p>Sources, as of November 2026: the Go types and the proposal {@code buffers.md} of kubernetes/autoscaler (55c37cd5), and
 * Google's pages "About capacity buffers", "Configure capacity buffers" and the reference of the CRD.
 */
package dev.firstbell.deploy.prescale.buffer;
