/**
 * Rules about a deployment: what will happen when a class starts on it, and what to change. The numbers come from the
 * model and from the closed forms of the plan. Start with {@link dev.firstbell.twin.advice.Advice}.
 */
package dev.firstbell.twin.advice;
