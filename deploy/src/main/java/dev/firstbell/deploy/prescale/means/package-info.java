/** The way in: {@link dev.firstbell.deploy.prescale.means.ClusterMeans} makes the prescaler of a means. */
package dev.firstbell.deploy.prescale.means;
