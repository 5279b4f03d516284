/**
 * Pre-scaling by the minimum of a node pool of Google Kubernetes Engine. Start at {@link
 * dev.firstbell.deploy.prescale.gke.GkePoolPrescaler}.
 *
 * <p>Sources of the protocol's facts, as of November 2026: the REST reference of {@code container.googleapis.com} v1
 * (NodePool, NodePoolAutoscaling, Operation, StatusCondition, setAutoscaling, setSize), of {@code compute.googleapis.com} v1
 * (InstanceGroupManager), the page of {@code gcloud container clusters resize}, and the documentation of the metadata server.
 * Forms of errors are those that users of GKE report in public issues; each class names what it relies on.
 */
package dev.firstbell.deploy.prescale.gke;
