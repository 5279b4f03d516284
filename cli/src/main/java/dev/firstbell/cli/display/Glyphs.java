package dev.firstbell.cli.display;

import java.nio.charset.Charset;

/**
 * The characters that bars and curves are drawn with.
 *
 * @param eighths of a block that stands on the ground, from one to all eight
 * @param partial the same of a block that lies to the left
 * @param waiting arrived and not in yet
 * @param dot between words
 * @param axis to the left of a curve
 * @param times as in 3 × 429
 */
record Glyphs(String eighths, String partial, char waiting, String dot, String axis, String times) {
    static final Glyphs BLOCKS = new Glyphs("▁▂▃▄▅▆▇█", "▏▎▍▌▋▊▉█", '░', "·", "│", "×");
    static final Glyphs ASCII = new Glyphs("    ####", "    ####", ':', "-", "|", "x");

    /** Blocks if the terminal's encoding has them. */
    static Glyphs of(Charset charset) {
        return charset.newEncoder()
                        .canEncode(BLOCKS.eighths
                                + BLOCKS.partial
                                + BLOCKS.waiting
                                + BLOCKS.dot
                                + BLOCKS.axis
                                + BLOCKS.times)
                ? BLOCKS
                : ASCII;
    }

    /** A horizontal bar of a share of {@code width}, padded to it. */
    String bar(double share, int width) {
        long units = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
        StringBuilder bar = new StringBuilder();
        for (int i = 0; i < width; i++) {
            long here = Math.min(8, units - 8L * i);
            bar.append(here <= 0 ? ' ' : partial.charAt((int) here - 1));
        }
        return bar.toString();
    }

    /**
     * One cell of a curve.
     *
     * @param bottom of the cell, in eighths
     * @param landed how high they stand, in eighths
     * @param arrived how high they stand, in eighths
     */
    char cell(long bottom, long landed, long arrived) {
        long in = Math.max(0, Math.min(8, landed - bottom));
        long waits = Math.max(0, Math.min(8, arrived - bottom) - in);
        boolean someArrive = bottom == 0 && in == 0 && waits > 0;
        if (someArrive || waits > in && waits >= 4) {
            return waiting;
        }
        return in == 0 ? ' ' : eighths.charAt((int) in - 1);
    }
}
