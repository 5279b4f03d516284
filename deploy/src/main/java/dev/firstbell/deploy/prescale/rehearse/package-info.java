/** Brings nodes up for some minutes, days before a class, to learn whether and how fast they come, and gives them back. */
package dev.firstbell.deploy.prescale.rehearse;
