/**
 * Reads the history of a class from a Prometheus server. Start with
 * {@link dev.firstbell.deploy.prometheus.PrometheusAccess}.
 */
package dev.firstbell.deploy.prometheus;
