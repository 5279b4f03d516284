/**
 * The volume claims that a hub's KubeSpawner made for the homes of its users: lists them, and deletes single ones. It needs
 * the permissions that {@code deploy/kubernetes/claims-role.yaml} grants.
 *
 * <p>{@link dev.firstbell.deploy.claims.VolumeClaims} is the way in; a {@link
 * dev.firstbell.deploy.claims.VolumeClaim} says whose it is and which servers use it. Which claims may go is the caller's
 * decision.
 */
package dev.firstbell.deploy.claims;
