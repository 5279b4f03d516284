/**
 * One student's start: its stages, outcome, throttled requests, failed attempts and actions. The way in is {@link
 * dev.firstbell.records.student.StudentRecord}; {@link dev.firstbell.records.student.Latencies} computes quantiles over many
 * students.
 */
package dev.firstbell.records.student;
