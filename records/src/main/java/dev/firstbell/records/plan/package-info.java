/**
 * The scaling plan of a class: nodes, lead time and hub limits ({@link dev.firstbell.records.plan.ScalingPlan}), the setting
 * under test ({@link dev.firstbell.records.plan.Setting}) and the schedule for the cluster ({@link
 * dev.firstbell.records.plan.Schedule}).
 */
package dev.firstbell.records.plan;
