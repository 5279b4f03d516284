package dev.firstbell.deploy.values;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a file has the chart's values.
 *
 * @param path the keys that lead to them; empty for the top level
 * @param where the file and the line: {@code values.yaml:6}
 * @param why the evidence, as the rest of a sentence after "because"
 */
public record ChartPlace(List<String> path, String where, String why) {
    public ChartPlace {
        path = List.copyOf(path);
    }

    /** The path as {@code --key-prefix} takes it: {@code launcher.jupyterhub}; a dot alone for the top level. */
    public String keyPrefix() {
        return path.isEmpty() ? "." : dotted(path);
    }

    /** The place in a sentence. */
    public String inWords() {
        return path.isEmpty() ? "the top level" : "`" + dotted(path) + "`";
    }

    /** The full path of one of the chart's values. */
    List<String> of(List<String> chartPath) {
        return Stream.concat(path.stream(), chartPath.stream()).toList();
    }

    static String dotted(List<String> path) {
        return path.stream().map(ValueEdit::escaped).collect(Collectors.joining("."));
    }
}
