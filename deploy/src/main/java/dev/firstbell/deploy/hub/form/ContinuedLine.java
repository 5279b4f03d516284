package dev.firstbell.deploy.hub.form;

import java.util.regex.Pattern;

/** A container runtime splits a line of more than 16 KiB: parts with {@code P}, and the last one with {@code F}. */
final class ContinuedLine {
    /** The groups are {@code stream}, {@code tag} and {@code text}. */
    static final Pattern PATTERN = Pattern.compile("\\S+ (?<stream>stdout|stderr) (?<tag>[FP])(?::\\S*)? (?<text>.*)");

    private static final Pattern FIRST = Pattern.compile("^(\\S+ (?:stdout|stderr)) P");

    private ContinuedLine() {}

    /** A line put together again, marked as whole. */
    static String whole(String parts) {
        return FIRST.matcher(parts).replaceFirst("$1 F");
    }
}
