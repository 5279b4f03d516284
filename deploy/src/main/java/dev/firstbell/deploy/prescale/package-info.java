/**
 * Makes room in a cluster before a class, proves that it is there, and gives it back: one {@link
 * dev.firstbell.deploy.prescale.Prescaler} for each means.
 */
package dev.firstbell.deploy.prescale;
