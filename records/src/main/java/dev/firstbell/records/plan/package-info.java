/**
 * The scaling plan of a class: nodes, lead time and hub limits ({@link dev.firstbell.records.plan.ScalingPlan}), and the setting
 * under test ({@link dev.firstbell.records.plan.Setting}).
 */
package dev.firstbell.records.plan;
