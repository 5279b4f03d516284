package dev.firstbell.deploy.values;

import dev.firstbell.deploy.chart.DependencySwitch;
import dev.firstbell.deploy.chart.HelmChart;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A value with which Helm leaves the JupyterHub chart out of an umbrella chart, so that no other value has an effect.
 *
 * @param where the file and the line that sets it
 * @param key the dotted path
 * @param why what makes the key count
 * @param isCertain whether a chart at hand says so; otherwise the key only has the usual name
 */
record Switch(String where, String key, String why, boolean isCertain) {
    String inWords() {
        return where + ": " + key + " is false, " + why
                + ", and no value below it has an effect; set it to true, unless"
                + " another values file or --set does";
    }

    /** The value that leaves the chart at a place out, if there is one. */
    static Optional<Switch> off(Optional<HelmChart> chart, ValuesEditor editor, ChartPlace place, List<String> base) {
        List<String> inChart = place.path()
                .subList(
                        Math.min(base.size(), place.path().size()), place.path().size());
        if (chart.isPresent() && !chart.get().hubs().isEmpty()) {
            return DependencySwitch.off(chart.get(), inChart, path -> inFile(editor, join(base, path)))
                    .map(off -> new Switch(
                            off.place().orElseGet(() -> editor.where(join(base, off.path()))),
                            ChartPlace.dotted(join(base, off.path())),
                            off.why() + ", so Helm leaves the chart out",
                            true));
        }
        Optional<Switch> tag = inChart.isEmpty() ? Optional.empty() : tag(editor, base);
        if (tag.isPresent()) {
            return tag;
        }
        List<String> enabled = place.of(List.of("enabled"));
        return !inChart.isEmpty() && inFile(editor, enabled).equals(Optional.of(false))
                ? Optional.of(new Switch(
                        editor.where(enabled),
                        ChartPlace.dotted(enabled),
                        "the usual condition of a dependency; if the umbrella's Chart.yaml has it, Helm leaves the chart"
                                + " out",
                        false))
                : Optional.empty();
    }

    /** A tag that is named as the chart, and false. */
    private static Optional<Switch> tag(ValuesEditor editor, List<String> base) {
        List<String> tags = join(base, List.of("tags"));
        if (!(editor.node(tags).orElse(null) instanceof MappingNode mapping)) {
            return Optional.empty();
        }
        return YamlText.keys(mapping).stream()
                .filter(name -> name.toLowerCase(Locale.ROOT).matches(".*(jupyter|hub).*"))
                .map(name -> join(tags, List.of(name)))
                .filter(path -> inFile(editor, path).equals(Optional.of(false)))
                .map(path -> new Switch(
                        editor.where(path),
                        ChartPlace.dotted(path),
                        "and if the umbrella's Chart.yaml gives this tag to the dependency, Helm leaves the chart out",
                        false))
                .findFirst();
    }

    /** A boolean as Helm's YAML parser reads it. */
    private static Optional<Boolean> inFile(ValuesEditor editor, List<String> path) {
        return editor.node(path)
                .filter(ScalarNode.class::isInstance)
                .map(ScalarNode.class::cast)
                .flatMap(YamlText::bool);
    }

    private static List<String> join(List<String> path, List<String> more) {
        return Stream.concat(path.stream(), more.stream()).toList();
    }
}
