/** The text or JSON that the commands print for a run or a comparison: {@link dev.firstbell.analysis.render.Renderer}. */
package dev.firstbell.analysis.render;
