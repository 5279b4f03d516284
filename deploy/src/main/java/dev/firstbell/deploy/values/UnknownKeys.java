package dev.firstbell.deploy.values;

import dev.firstbell.deploy.chart.ChartSchema;
import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.records.yaml.EditDistance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * Keys that the chart does not have, by the schema of a chart at hand, else by that of version 4.4.0. The chart rejects
 * them ({@code additionalProperties: false}), so Helm does not install such values. Stateless.
 */
public final class UnknownKeys {
    private static final String TABLE = "chart-keys.txt";
    private static final Map<String, Set<String>> KEYS = read();
    private static final int MOST = 50;

    /**
     * Keys of older charts, and what has their place in 4.4.0. Source: the chart's documentation (hub.extraConfigMap is
     * deprecated since 0.8 in favour of custom) and its upgrade notes for 1.0.0 (auth became hub.config).
     */
    private static final Map<String, String> OLDER = Map.of("auth", "hub.config", "hub.extraConfigMap", "custom");

    private UnknownKeys() {}

    /**
     * A key that the chart does not have.
     *
     * @param where file and line
     * @param key its full path in the file
     * @param nearest the key that was probably meant
     * @param older what has its place now, if older charts have the key and no chart is at hand that says which one it is
     * @param chart the chart that says so
     */
    public record UnknownKey(
            String where, String key, Optional<String> nearest, Optional<String> older, String chart) {}

    static List<UnknownKey> in(ValuesEditor editor, ChartPlace place, Optional<HelmChart> chart, List<String> inChart) {
        List<UnknownKey> found = new ArrayList<>();
        Optional<Node> top = place.path().isEmpty() ? Optional.of(editor.top()) : editor.node(place.path());
        if (top.orElse(null) instanceof MappingNode mapping) {
            visit(new Level(editor, place, chart, inChart), List.of(), mapping, found);
        }
        return found;
    }

    private record Level(ValuesEditor editor, ChartPlace place, Optional<HelmChart> chart, List<String> inChart) {}

    private static void visit(Level level, List<String> path, MappingNode mapping, List<UnknownKey> found) {
        Collection<String> known = known(path);
        for (NodeTuple tuple : MergeKeys.merged(mapping).values()) {
            String key = YamlText.keyText(tuple);
            List<String> at = Stream.concat(path.stream(), Stream.of(key)).toList();
            boolean ofSops = path.isEmpty() && key.equals("sops");
            if (ofSops || found.size() >= MOST) {
                continue;
            }
            Optional<String> rejecting = rejecting(level, at, known, key);
            if (rejecting.isPresent()) {
                found.add(new UnknownKey(
                        level.editor().where(tuple.getKeyNode()),
                        ChartPlace.dotted(level.place().of(at)),
                        nearest(key, known),
                        level.chart().isPresent()
                                ? Optional.empty()
                                : Optional.ofNullable(OLDER.get(String.join(".", at))),
                        rejecting.get()));
            } else if (tuple.getValueNode() instanceof MappingNode below
                    && (!known(at).isEmpty() || isClosed(level, at))) {
                visit(level, at, below, found);
            }
        }
    }

    /** The chart that does not have a key; empty if it has it, or if that is not known. */
    private static Optional<String> rejecting(Level level, List<String> at, Collection<String> known, String key) {
        List<String> inChart =
                Stream.concat(level.inChart().stream(), at.stream()).toList();
        Optional<ChartSchema.Answer> schema = level.chart().map(chart -> chart.schemaAt(inChart));
        Optional<String> byTable =
                known.isEmpty() || known.contains(key) ? Optional.empty() : Optional.of("Zero to JupyterHub 4.4.0");
        return schema.map(answer -> answer.match(
                        has -> Optional.<String>empty(),
                        unknown -> Optional.of("the chart " + unknown.chart()),
                        noSchema -> byTable))
                .orElse(byTable);
    }

    /** Whether the schema of a chart at hand lists the keys of a mapping, beside those that it takes by their form. */
    private static boolean isClosed(Level level, List<String> at) {
        List<String> inChart =
                Stream.concat(level.inChart().stream(), at.stream()).toList();
        return level.chart().isPresent()
                && level.chart()
                        .get()
                        .schemaAt(inChart)
                        .match(has -> !has.others().contains("patternProperties"), unknown -> false, noSchema -> false);
    }

    private static Collection<String> known(List<String> path) {
        return KEYS.getOrDefault(path.isEmpty() ? "." : String.join(".", path), Set.of());
    }

    private static Optional<String> nearest(String key, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> EditDistance.between(key, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(candidate -> EditDistance.between(key, candidate) <= Math.max(2, key.length() / 3));
    }

    private static Map<String, Set<String>> read() {
        Map<String, Set<String>> keys = new HashMap<>();
        try (InputStream in = UnknownKeys.class.getResourceAsStream(TABLE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(": "))
                    .forEach(words -> keys.put(words[0], Set.of(words[1].split(" "))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(keys);
    }
}
