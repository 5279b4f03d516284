/**
 * A Helm chart at hand: its dependencies, defaults and schema, and what Helm renders from it. Start with {@link
 * dev.firstbell.deploy.chart.HelmChart}.
 */
package dev.firstbell.deploy.chart;
