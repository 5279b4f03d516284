package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.internal.http.BufferedResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version that a hub reports (JupyterHub apihandlers/hub.py, RootAPIHandler).
 *
 * @param text as the hub writes it, such as {@code 5.5.4} or {@code 6.0.0b2}
 */
public record HubVersion(String text, int major, int minor) {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\b.*");

    public HubVersion {
        requireNonNull(text, "text is null");
        if (major < 0 || minor < 0) {
            throw new IllegalArgumentException("version numbers are negative: " + major + "." + minor);
        }
    }

    /**
     * Parses a version.
     *
     * @throws IllegalArgumentException if the text does not start with two numbers
     */
    public static HubVersion parse(String text) {
        Matcher matcher = SHAPE.matcher(requireNonNull(text, "text is null"));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a version number: " + BufferedResponse.shortened(text));
        }
        return new HubVersion(text, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Whether this version is the given one or later. */
    public boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || major == wantedMajor && minor >= wantedMinor;
    }

    @Override
    public String toString() {
        return text;
    }
}
