/**
 * One student's start: its stages, outcome, throttled requests, failed attempts and actions. The way in is {@link
 * dev.firstbell.records.student.StudentRecord}; {@link dev.firstbell.records.student.Latencies} holds what is computed over
 * many.
 */
package dev.firstbell.records.student;
