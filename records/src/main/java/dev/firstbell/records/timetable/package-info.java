/**
 * The timetable of a term: which classes meet every week, and how many students come to them. The way in is
 * {@link dev.firstbell.records.timetable.Timetable}.
 */
package dev.firstbell.records.timetable;
