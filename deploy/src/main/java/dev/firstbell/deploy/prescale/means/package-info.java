/** The way in: {@link dev.firstbell.deploy.prescale.means.Prescalers} makes the prescaler of a means. */
package dev.firstbell.deploy.prescale.means;
