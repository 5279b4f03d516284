/**
 * Calendars in the iCalendar format (RFC 5545), as Outlook, Google Calendar and Canvas export them. The way in is {@link
 * dev.firstbell.records.calendar.CalendarFile}; its events know their occurrences in a period. The library biweekly computes
 * recurrences, and its syntax layer vinnie splits lines; dates, durations and rules are read strictly here, because the library
 * reads {@code 20270125T250000} as the next day without a word.
 */
package dev.firstbell.records.calendar;
