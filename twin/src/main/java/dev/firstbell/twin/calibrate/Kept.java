package dev.firstbell.twin.calibrate;

import dev.firstbell.twin.parameters.RandomPart;

/**
 * A part that keeps the value it had.
 *
 * @param part the part
 * @param values how many values the runs show of it
 * @param reason why they were not used, in words that continue "kept: "
 */
public record Kept(RandomPart part, int values, String reason) {}
