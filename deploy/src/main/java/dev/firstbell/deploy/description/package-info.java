/**
 * Describes a deployment from its values files, without a cluster. Start with
 * {@link dev.firstbell.deploy.description.DescribedDeployment}.
 */
package dev.firstbell.deploy.description;
