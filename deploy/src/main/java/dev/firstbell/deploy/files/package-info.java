/**
 * The files of a deployment that a plan changes: where they are ({@link dev.firstbell.deploy.files.DeploymentFiles}), the edits
 * of the schedule and of Terraform's variables, writing all of them or none
 * ({@link dev.firstbell.deploy.files.FileChanges}), and undoing an edit ({@link dev.firstbell.deploy.files.Undo}). The edits of
 * Helm values are in {@code deploy.values}.
 */
package dev.firstbell.deploy.files;
