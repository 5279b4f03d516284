/**
 * The model against what is known without it: {@link dev.firstbell.twin.validation.AnalyticCases} with formulas, {@link
 * dev.firstbell.twin.validation.PublicDataCases} with measurements that others published. {@link
 * dev.firstbell.twin.validation.ValidationPage} writes all figures as {@code docs/validation.md}; {@link
 * dev.firstbell.twin.validation.LabSection} those of the lab.
 */
package dev.firstbell.twin.validation;
