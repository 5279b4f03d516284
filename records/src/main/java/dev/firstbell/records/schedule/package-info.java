/**
 * How many user nodes to request, and when: the file ({@link dev.firstbell.records.schedule.Schedule}) and what follows from it and
 * its calendars at an instant ({@link dev.firstbell.records.schedule.DesiredNodes}, the way in for everything that acts on a
 * schedule).
 */
package dev.firstbell.records.schedule;
