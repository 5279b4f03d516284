/**
 * What a live cluster shows before a class, read and not judged: {@link dev.firstbell.deploy.readiness.ClusterReading} the
 * facts, {@link dev.firstbell.deploy.readiness.LiveValues} the values of the release. Nothing is changed. Only names, counts
 * and limits leave this package: no text of a Secret.
 */
package dev.firstbell.deploy.readiness;
