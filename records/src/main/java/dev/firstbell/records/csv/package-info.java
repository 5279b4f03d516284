/**
 * CSV files as spreadsheets and scripts write them: the encoding, the separator and the form of numbers are detected, stated,
 * and refused where they are ambiguous. The way in is {@link dev.firstbell.records.csv.CsvColumn}.
 */
package dev.firstbell.records.csv;
