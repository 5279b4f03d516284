package dev.firstbell.deploy.cluster;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a credential plugin printed, safe to repeat in a message: bounded, on one line, without what may be a secret. */
final class PluginOutput {
    private static final int LINES = 3;
    private static final int LONGEST = 500;

    /** The search for secrets takes time with the square of a line's length. */
    private static final int LONGEST_SEARCHED = 2_000;

    private static final Pattern ERROR = Pattern.compile("(?i)error|fail|denied|expired|invalid|not found");

    /** Long words with digits and letters: tokens, keys, and base64. */
    private static final Pattern SECRET = Pattern.compile("(?=[A-Za-z_+=~-]*\\d)(?=[\\d_+=~-]*[A-Za-z])[\\w+=~-]{20,}");

    private static final Pattern NAMED = Pattern.compile(
            "(?i)(password|passwd|secret|token|apikey|api_key|authorization)(\"?\\s*[:=]\\s*\"?)(?:bearer\\s+)?[^\\s\",]+");

    private static final Pattern COLOUR = Pattern.compile("\\e\\[[0-9;]*[A-Za-z]");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    private PluginOutput() {}

    /** The last lines, or the last line about an error with what follows it: gcloud ends with general advice. */
    static String end(String text) {
        List<String> lines = lines(text);
        int error = lines.size();
        while (error > 0 && !ERROR.matcher(lines.get(error - 1)).find()) {
            error--;
        }
        int end = error == 0 ? lines.size() : Math.min(lines.size(), error + LINES - 1);
        return safe(String.join(" / ", lines.subList(Math.max(0, Math.min(end - LINES, error - 1)), end)));
    }

    /** The first lines. */
    static String start(String text) {
        List<String> lines = lines(text);
        return safe(String.join(" / ", lines.subList(0, Math.min(LINES, lines.size()))));
    }

    private static List<String> lines(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> CONTROL.matcher(COLOUR.matcher(line).replaceAll(""))
                        .replaceAll(" ")
                        .strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toList());
    }

    private static String safe(String line) {
        String part = line.length() <= LONGEST_SEARCHED
                ? line
                // A secret that is cut off may no longer look like one.
                : line.substring(0, LONGEST_SEARCHED).replaceFirst("\\S*+$", "") + "…";
        String hidden = SECRET.matcher(NAMED.matcher(part).replaceAll("$1$2…")).replaceAll("…");
        return hidden.length() <= LONGEST ? hidden : hidden.substring(0, LONGEST) + "…";
    }
}
