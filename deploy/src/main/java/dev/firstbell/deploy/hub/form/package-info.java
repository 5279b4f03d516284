/**
 * The forms in which a hub's log arrives. {@link dev.firstbell.deploy.hub.form.LogForms} takes off what a transport put
 * around the hub's lines; it knows nothing about what the lines say.
 */
package dev.firstbell.deploy.hub.form;
