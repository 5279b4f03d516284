/**
 * Reads a hub's log and its database, without sending any request to the hub. The ways in are {@link
 * dev.firstbell.deploy.hub.HubLog} and {@link dev.firstbell.deploy.hub.HubDatabase}.
 *
 * <p>A log is read in steps: {@code LogFile} unpacks and decodes the file, {@link dev.firstbell.deploy.hub.form.LogForms}
 * finds the hub's lines in it, {@code LogFacts} reads what each line says, {@code LogStarts} puts the facts together to
 * starts, and {@code LogPulse} and {@code LogGaps} find what is missing.
 */
package dev.firstbell.deploy.hub;
