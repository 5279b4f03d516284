package dev.firstbell.deploy.values;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.records.io.BadInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * Finds where a file has the values of Zero to JupyterHub. Helm ignores values at any other place, so the place is
 * chosen only if the evidence is clear: the chart's dependencies if a chart is at hand, else keys that only this chart
 * has. Otherwise a message lists the candidates for {@code --key-prefix}.
 */
final class ChartLocator {
    private static final String CHART_NAME = HelmChart.HUB;
    private static final List<String> CORE_KEYS = List.of("hub", "singleuser");

    /** Keys that many charts have, so that they alone say little. */
    private static final List<String> KEYS_OF_MANY_CHARTS = List.of("ingress", "httpRoute", "rbac", "debug");

    private static final int DEEPEST = 6;
    private static final int MOST_NAMED = 10;

    private final String place;
    private final ValuesEditor editor;
    private final FileKind kind;
    private final List<ChartPlace> certain = new ArrayList<>();
    private final List<ChartPlace> possible = new ArrayList<>();

    private ChartLocator(String place, ValuesEditor editor, FileKind kind) {
        this.place = place;
        this.editor = editor;
        this.kind = kind;
        Node base =
                kind.base().isEmpty() ? editor.top() : editor.node(kind.base()).orElseThrow();
        visit(kind.base(), (MappingNode) base, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /**
     * The place of the chart's values.
     *
     * @param place the file's name, for messages
     * @param chart the chart at hand, if any
     * @throws BadInputException with the candidates if the place is not certain
     */
    static ChartPlace find(String place, ValuesEditor editor, FileKind kind, Optional<HelmChart> chart) {
        return new ChartLocator(place, editor, kind).find(chart);
    }

    /**
     * The place that the user chose.
     *
     * @param keyPrefix the dotted path; {@code .} or empty for the top level
     * @throws BadInputException if the file has no such mapping, and the chart no such dependency
     */
    static ChartPlace chosen(
            String place, ValuesEditor editor, FileKind kind, Optional<HelmChart> chart, String asGiven) {
        // Other tools write a point before the first key, such as .Values.jupyterhub and yq's .jupyterhub.
        String keyPrefix = asGiven.replaceFirst("^\\.(Values\\.)?(?=.)", "").replaceFirst("(?<=[^.\\\\])\\.$", "");
        List<String> path = keyPrefix.isEmpty() || keyPrefix.equals(".") ? List.of() : ValueEdit.split(keyPrefix);
        if (path.isEmpty() && !kind.base().isEmpty()) {
            path = kind.base();
        }
        Optional<Node> node = path.isEmpty() ? Optional.of(editor.top()) : editor.node(path);
        List<String> below = path.subList(Math.min(kind.base().size(), path.size()), path.size());
        boolean dependency = chart.stream()
                .flatMap(at -> at.hubs().stream())
                .anyMatch(hub -> hub.path().equals(below));
        // In a file without values any key is as good as the user says.
        boolean usable = node.isPresent()
                ? node.get() instanceof MappingNode || YamlText.isNull(node.get())
                : editor.top().getValue().isEmpty();
        ChartLocator locator = new ChartLocator(place, editor, kind);
        if (!usable && (!dependency || node.isPresent())) {
            throw new BadInputException(place + ": `" + keyPrefix
                    + "` is not a mapping with keys; check --key-prefix; candidates: "
                    + locator.names(locator.candidates(chart)));
        }
        List<String> doubts = new ArrayList<>(
                node.orElse(null) instanceof MappingNode mapping ? foreign(mapping.getValue()) : List.of());
        for (ChartPlace found : locator.certain) {
            boolean inside = path.size() > found.path().size()
                    && path.subList(0, found.path().size()).equals(found.path())
                    && ChartKeys.isTopLevel(path.get(found.path().size()));
            if (inside) {
                throw new BadInputException(editor.where(path) + ": `" + keyPrefix + "` is itself a value of the chart,"
                        + " whose values are at " + found.inWords() + "; give --key-prefix " + found.keyPrefix());
            }
            if (!found.path().equals(path)) {
                doubts.add(found.inWords() + " (" + found.where() + ") looks like the chart's values, too");
            }
        }
        return new ChartPlace(
                path,
                editor.where(path),
                "--key-prefix says so" + (doubts.isEmpty() ? "" : ", although " + String.join("; ", doubts)));
    }

    private ChartPlace find(Optional<HelmChart> chart) {
        List<HelmChart.HubPlace> hubs = chart.map(HelmChart::hubs).orElse(List.of());
        if (!hubs.isEmpty()) {
            return byDependencies(hubs);
        }
        chart.ifPresent(this::rejectOtherVendors);
        if (kind.chart().map(name -> name.equals(CHART_NAME)).orElse(false) && certainElsewhere(kind.base())) {
            return new ChartPlace(
                    kind.base(), editor.where(kind.base()), "the object installs the chart " + CHART_NAME);
        }
        if (certain.size() == 1) {
            return certain.get(0);
        }
        if (certain.isEmpty() && onlyChartKeys()) {
            List<String> keys = YamlText.keys((MappingNode) base());
            boolean little = KEYS_OF_MANY_CHARTS.containsAll(keys);
            return new ChartPlace(
                    kind.base(),
                    editor.where(kind.base()),
                    "all keys there are keys of the chart"
                            + (little
                                    ? ", although other charts have `" + String.join("`, `", keys)
                                            + "`, too; check that the file is that of Zero to JupyterHub"
                                    : ""));
        }
        if (certain.isEmpty()) {
            TypingErrors.of(editor).ifPresent(error -> {
                throw new BadInputException(error);
            });
        }
        throw certain.isEmpty() ? unknown(candidates(chart)) : uncertain(certain, "");
    }

    /** Whether no other place than a path has the chart's keys. */
    private boolean certainElsewhere(List<String> path) {
        return certain.stream().allMatch(found -> found.path().equals(path));
    }

    private ChartPlace byDependencies(List<HelmChart.HubPlace> hubs) {
        List<ChartPlace> places = hubs.stream()
                .map(hub -> {
                    List<String> path = join(kind.base(), hub.path());
                    return new ChartPlace(path, editor.where(path), hub.why());
                })
                .toList();
        List<ChartPlace> elsewhere = certain.stream()
                .filter(found -> places.stream().noneMatch(at -> at.path().equals(found.path())))
                .toList();
        if (places.size() > 1) {
            throw uncertain(places, "");
        }
        boolean filled = editor.node(places.get(0).path()).isPresent();
        if (!elsewhere.isEmpty() && !filled) {
            throw uncertain(Stream.concat(places.stream(), elsewhere.stream()).toList(), "");
        }
        return places.get(0);
    }

    private void rejectOtherVendors(HelmChart chart) {
        chart.otherHubs().stream().findFirst().ifPresent(other -> {
            throw new BadInputException(other.why() + "; that is another chart than Zero to JupyterHub, with other"
                    + " keys, so " + place + " was not edited");
        });
    }

    private void visit(List<String> path, MappingNode level, Set<Node> seen) {
        if (path.size() - kind.base().size() > DEEPEST || !seen.add(level)) {
            return;
        }
        boolean found = judge(path, level);
        for (NodeTuple tuple : level.getValue()) {
            String key = YamlText.keyText(tuple);
            // Below `global` are values for all charts; none of them is another chart's.
            boolean within = found && ChartKeys.isTopLevel(key) || key.equals("global");
            if (!within && tuple.getValueNode() instanceof MappingNode mapping) {
                visit(join(path, List.of(key)), mapping, seen);
            } else if (key.equals(CHART_NAME) && YamlText.isNull(tuple.getValueNode())) {
                List<String> at = join(path, List.of(key));
                possible.add(new ChartPlace(at, editor.where(at), "the key is named as the chart, and is empty"));
            }
        }
    }

    /** Judges one level; whether it is certainly the chart's. */
    private boolean judge(List<String> path, MappingNode level) {
        List<String> telling = new ArrayList<>();
        List<String> fitting = new ArrayList<>();
        for (NodeTuple tuple : level.getValue()) {
            String key = YamlText.keyText(tuple);
            if (ChartKeys.isTopLevel(key)) {
                ChartKeys.Fit fit = ChartKeys.fit(key, tuple.getValueNode());
                if (fit != ChartKeys.Fit.FOREIGN) {
                    fitting.add("`" + key + "`");
                }
                if (fit == ChartKeys.Fit.TELLING) {
                    telling.add("`" + key + "`");
                }
            }
        }
        List<String> foreign = foreign(level.getValue());
        boolean named =
                path.size() > kind.base().size() && path.get(path.size() - 1).equals(CHART_NAME);
        String where = path.isEmpty() ? place + ":" + YamlText.line(level) : editor.where(path);
        boolean part = Misplaced.isPartOfTheChart(path, level);
        if (!part && foreign.isEmpty() && (!telling.isEmpty() || named && !fitting.isEmpty())) {
            String keys = telling.isEmpty()
                    ? "has the chart's " + String.join(", ", fitting)
                    : String.join(", ", telling) + (telling.size() == 1 ? " there has" : " there have")
                            + " keys that only this chart has";
            certain.add(new ChartPlace(path, where, named ? "the key is named as the chart, and " + keys : keys));
            return true;
        }
        boolean coreKeys = YamlText.keys(level).stream().anyMatch(CORE_KEYS::contains);
        if (named || coreKeys) {
            String why = !foreign.isEmpty()
                    ? String.join("; ", foreign)
                    : named ? "the key is named as the chart" : "it has `hub` or `singleuser`, as other charts do, too";
            possible.add(new ChartPlace(path, where, why));
        }
        return false;
    }

    /** What is below `hub` and `singleuser` that the chart does not have. */
    private static List<String> foreign(List<NodeTuple> tuples) {
        List<String> foreign = new ArrayList<>();
        for (NodeTuple tuple : tuples) {
            String key = YamlText.keyText(tuple);
            if (CORE_KEYS.contains(key) && ChartKeys.fit(key, tuple.getValueNode()) == ChartKeys.Fit.FOREIGN) {
                List<String> keys = ChartKeys.foreign(key, tuple.getValueNode());
                foreign.add("`" + key + "` "
                        + (keys.isEmpty()
                                ? "is not a mapping"
                                : "has keys that the chart does not have: " + String.join(", ", keys)));
            }
        }
        return foreign;
    }

    /** Whether every key is one of the chart's, and at least one says more than `global` or `enabled`. */
    private boolean onlyChartKeys() {
        List<NodeTuple> tuples = ((MappingNode) base()).getValue();
        return tuples.stream()
                        .allMatch(tuple -> ChartKeys.isTopLevel(YamlText.keyText(tuple))
                                && ChartKeys.fit(YamlText.keyText(tuple), tuple.getValueNode())
                                        != ChartKeys.Fit.FOREIGN)
                && tuples.stream().anyMatch(tuple -> ChartKeys.hasKnownChildren(YamlText.keyText(tuple)));
    }

    private Node base() {
        return kind.base().isEmpty() ? editor.top() : editor.node(kind.base()).orElseThrow();
    }

    /** The places to choose from: those with keys of the chart, else all mappings at the top. */
    private List<ChartPlace> candidates(Optional<HelmChart> chart) {
        List<ChartPlace> found = new ArrayList<>();
        chart.stream().flatMap(at -> at.hubs().stream()).forEach(hub -> {
            List<String> path = join(kind.base(), hub.path());
            found.add(new ChartPlace(path, editor.where(path), hub.why()));
        });
        Stream.concat(certain.stream(), possible.stream())
                .filter(at -> found.stream().noneMatch(other -> other.path().equals(at.path())))
                .forEach(found::add);
        return found;
    }

    private BadInputException unknown(List<ChartPlace> places) {
        if (editor.top().getValue().isEmpty()) {
            return new BadInputException(
                    place + ": the file has no values yet, so it does not show where those of Zero to"
                            + " JupyterHub belong, and Helm ignores them at any other place; say it with --key-prefix: `.` for the"
                            + " top level, or the key of the chart that brings JupyterHub along, such as jupyterhub");
        }
        if (!places.isEmpty()) {
            String others = mappings(places);
            return uncertain(places, others.isEmpty() ? "" : "; other keys with values below them: " + others);
        }
        String keys = mappings(List.of());
        String dotted = YamlText.keys(editor.top()).stream()
                .filter(key -> CORE_KEYS.stream().anyMatch(core -> key.startsWith(core + ".")))
                .findFirst()
                .map(key -> "; `" + key + "` is one name to Helm, not a path")
                .orElse("");
        return new BadInputException(place + ": no key of the file shows where the values of Zero to JupyterHub belong,"
                + " and Helm ignores them at any other place; say it with --key-prefix: `.` for the top level"
                + (keys.isEmpty()
                        ? ""
                        : ", or the key of the chart that brings JupyterHub along, such as one of " + keys)
                + dotted);
    }

    private BadInputException uncertain(List<ChartPlace> places, String others) {
        return new BadInputException(place + ": it is not certain where the values of Zero to JupyterHub belong, and"
                + " Helm ignores them at any other place; choose with --key-prefix from: " + names(places) + " ("
                + places.stream()
                        .map(at -> at.keyPrefix() + " at " + at.where() + ": " + at.why())
                        .collect(Collectors.joining("; "))
                + ")" + others);
    }

    private String names(List<ChartPlace> places) {
        return places.isEmpty()
                ? mappings(List.of())
                : places.stream().map(ChartPlace::keyPrefix).collect(Collectors.joining(", "));
    }

    /** Keys at the top level that may be those of another chart, except some places. */
    private String mappings(List<ChartPlace> except) {
        return editor.top().getValue().stream()
                .filter(tuple -> tuple.getValueNode() instanceof MappingNode || YamlText.isNull(tuple.getValueNode()))
                .filter(tuple -> !ChartKeys.isTopLevel(YamlText.keyText(tuple)))
                .map(tuple -> ValueEdit.escaped(YamlText.keyText(tuple)))
                .filter(key -> except.stream().noneMatch(at -> at.keyPrefix().equals(key)))
                .limit(MOST_NAMED)
                .collect(Collectors.joining(", "));
    }

    private static List<String> join(List<String> path, List<String> more) {
        return Stream.concat(path.stream(), more.stream()).toList();
    }
}
