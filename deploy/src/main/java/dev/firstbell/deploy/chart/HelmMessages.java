package dev.firstbell.deploy.chart;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Helm prints on standard error, as its versions 3 and 4 word it. Stateless. */
final class HelmMessages {
    private static final int LONGEST = 400;
    private static final int MOST_WARNINGS = 3;
    private static final Pattern MISSING = Pattern.compile("missing in charts/ directory: ([^\\n]+)");
    private static final Pattern ABOUT_VALUES =
            Pattern.compile("(?i).*(cannot overwrite table|skipped value for|non-bool value|non-table|not a table).*");

    private HelmMessages() {}

    /** Why Helm failed: everything from its error on, without its hints about its own options. */
    static String failure(String err, Path chart) {
        Matcher missing = MISSING.matcher(err);
        if (missing.find()) {
            return "the folder charts/ does not have its dependencies: "
                    + missing.group(1).strip() + "; fetch them with `helm dependency build " + chart
                    + "` and try again";
        }
        List<String> lines = err.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("Use --debug"))
                .toList();
        int error = 0;
        while (error < lines.size() && !lines.get(error).startsWith("Error: ")) {
            error++;
        }
        List<String> said = lines.subList(error < lines.size() ? error : Math.max(0, lines.size() - 1), lines.size());
        return said.isEmpty() ? "it failed without a message" : "it printed: " + shortened(String.join(" ", said));
    }

    /** Warnings about the values: a key that Helm could not merge has no effect. */
    static List<String> warnings(String err) {
        return err.lines()
                .filter(line -> ABOUT_VALUES.matcher(line).matches())
                .map(line ->
                        shortened(line.replaceFirst("^.*?(?i:warning): ", "").strip()))
                .distinct()
                .limit(MOST_WARNINGS)
                .toList();
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
