/**
 * Placeholders: pods of low priority for which the autoscaler starts nodes before students come. Tiny ones, at most one on
 * each node ({@link dev.firstbell.deploy.prescale.placeholders.NodePlaceholders}); ones that fill a node each, for
 * comparison ({@link dev.firstbell.deploy.prescale.placeholders.NodeSizedPlaceholders}); and Zero to JupyterHub's own
 * ({@link dev.firstbell.deploy.prescale.placeholders.UserPlaceholders}).
 */
package dev.firstbell.deploy.prescale.placeholders;
