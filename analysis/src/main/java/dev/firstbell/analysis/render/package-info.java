/** What the command prints of a run or a comparison: {@link dev.firstbell.analysis.render.Renderer}, as text or JSON. */
package dev.firstbell.analysis.render;
