/**
 * A run and a comparison of settings as they are shown: computed once, rendered as text, JSON or HTML.
 *
 * <p>{@link dev.firstbell.analysis.view.RunView#of} and {@link dev.firstbell.analysis.view.ComparisonView#of} are the ways
 * in. A verdict holds the results that it follows from ({@link dev.firstbell.analysis.view.VerdictView}), so no renderer can
 * show a verdict that its figures contradict, and a run without a result has no figures to show. Durations are in the hub's
 * time unless a name says otherwise. All types are immutable and safe for use by several threads.
 */
package dev.firstbell.analysis.view;
