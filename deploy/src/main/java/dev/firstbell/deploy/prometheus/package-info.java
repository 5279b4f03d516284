/**
 * The history of a class in a Prometheus server. The way in is {@link dev.firstbell.deploy.prometheus.PrometheusAccess}.
 */
package dev.firstbell.deploy.prometheus;
