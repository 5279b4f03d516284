/**
 * The history of class starts: a folder with the figures of each run, in one series for each class, setting and deployment.
 * The gate compares new runs with it.
 */
package dev.firstbell.records.history;
