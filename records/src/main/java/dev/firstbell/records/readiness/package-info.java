/**
 * What a live cluster and its hub show before a class: facts with their sources, without any verdict. Start with {@link
 * dev.firstbell.records.readiness.ClusterFacts}.
 */
package dev.firstbell.records.readiness;
