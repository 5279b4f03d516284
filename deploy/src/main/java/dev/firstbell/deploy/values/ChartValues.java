package dev.firstbell.deploy.values;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.records.io.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The values of Zero to JupyterHub in one file, to be read and not edited: a values file, a Flux HelmRelease or an Argo
 * CD Application. Values that another tool decrypts or replaces are {@link Written.Unreadable}. Immutable and
 * thread-safe.
 */
public final class ChartValues {
    private final String name;
    private final ValuesEditor editor;
    private final FileKind kind;
    private final ChartPlace place;
    private final Optional<HelmChart> chart;
    private final Optional<ReleaseObject> object;

    private ChartValues(
            String name,
            ValuesEditor editor,
            FileKind kind,
            ChartPlace place,
            Optional<HelmChart> chart,
            Optional<ReleaseObject> object) {
        this.name = name;
        this.editor = editor;
        this.kind = kind;
        this.place = place;
        this.chart = chart;
        this.object = object;
    }

    /**
     * Values that an object takes from elsewhere; they hold where the object itself sets none.
     *
     * @param where file and line
     * @param what what brings them, as a sentence without a full stop
     * @param tell what to do so that they are known
     */
    public record Others(String where, String what, String tell) {}

    /**
     * A key of the chart at the top level, beside the key with the chart's values.
     *
     * @param where file and line
     * @param right the full path at which the chart reads it
     */
    public record Beside(String where, String key, String right) {}

    /**
     * Values that have no effect.
     *
     * @param where file and line
     * @param what what they are and why, as a sentence without a full stop
     */
    public record Ignored(String where, String what) {}

    /**
     * The version of the chart that an object installs or a chart lists.
     *
     * @param where file and line
     */
    public record Installed(String where, String version) {}

    /**
     * Finds the chart's values in a file's text.
     *
     * @param name the file's name, for messages
     * @param keyPrefix the dotted path of the chart's values, {@code .} for the top level; empty to find it
     * @param chart a chart at hand that the values are for
     * @throws BadInputException if the file is not a YAML mapping, or is not certain to have the chart's values at one
     *     place
     */
    public static ChartValues of(String name, String text, Optional<String> keyPrefix, Optional<HelmChart> chart) {
        requireNonNull(name, "name is null");
        FileKind.rejectOtherLanguages(name, text);
        boolean empty = text.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"));
        Optional<ReleaseObject> object = ReleaseObject.of(name, text);
        ValuesEditor editor =
                object.map(ReleaseObject::editor).orElseGet(() -> ValuesEditor.of(name, empty ? "{}\n" : text));
        FileKind kind = kind(editor, object);
        ChartPlace place;
        if (editor.top().getValue().isEmpty() && keyPrefix.isEmpty()) {
            place = new ChartPlace(List.of(), editor.whereLine(1), "the file sets nothing");
        } else {
            place = keyPrefix.isPresent()
                    ? ChartLocator.chosen(name, editor, kind, chart, keyPrefix.get())
                    : ChartLocator.find(name, editor, kind, chart);
        }
        return new ChartValues(name, editor, kind, place, chart, object);
    }

    private static FileKind kind(ValuesEditor editor, Optional<ReleaseObject> object) {
        return object.map(of -> new FileKind(of.base(), of.chart(), List.of())).orElseGet(() -> FileKind.of(editor));
    }

    /** Whether a file has anything at a path below the values that Helm receives. */
    public static boolean has(String name, String text, String keyPrefix) {
        Optional<ReleaseObject> object = ReleaseObject.of(name, text);
        ValuesEditor editor = object.map(ReleaseObject::editor).orElseGet(() -> ValuesEditor.of(name, text));
        List<String> path = new ArrayList<>(kind(editor, object).base());
        if (!keyPrefix.equals(".")) {
            path.addAll(ValueEdit.split(keyPrefix));
        }
        return path.isEmpty() || editor.node(path).isPresent();
    }

    /** Where the file has the chart's values, and why there. */
    public ChartPlace place() {
        return place;
    }

    /** The same place in the values that Helm receives, as {@code --key-prefix}: without the object around them. */
    public String keyPrefix() {
        List<String> path =
                place.path().subList(kind.base().size(), place.path().size());
        return path.isEmpty() ? "." : ChartPlace.dotted(path);
    }

    /**
     * A value with which Helm leaves the chart out of an umbrella chart.
     *
     * @param where file and line
     * @param key its full path in the file
     * @param why what makes it count
     */
    public record SwitchedOff(String where, String key, String why) {}

    /** The value that leaves the chart out, if no file of the same command sets that value to true last. */
    public Optional<SwitchedOff> switchedOff(List<ChartValues> all) {
        return Switch.off(chart, editor, place, kind.base())
                .filter(off -> {
                    Optional<Boolean> last = Optional.empty();
                    for (ChartValues file : all) {
                        Optional<Boolean> own = file.editor
                                .node(ValueEdit.split(off.key()))
                                .filter(ScalarNode.class::isInstance)
                                .flatMap(node -> YamlText.bool((ScalarNode) node));
                        last = own.isPresent() ? own : last;
                    }
                    return !last.orElse(false);
                })
                .map(off -> new SwitchedOff(off.where(), off.key(), off.why()));
    }

    /** Whether the file sets nothing at all. */
    public boolean isEmpty() {
        return editor.top().getValue().isEmpty();
    }

    /** What brings values that hold where this file sets none: other files, or other objects of the cluster. */
    public List<Others> others() {
        return object.map(ReleaseObject::others).orElse(List.of());
    }

    /** The version of the chart that the file's object installs, or that a chart at hand lists without bringing it along. */
    public Optional<Installed> installed() {
        return chart.isPresent()
                ? chart.get()
                        .missingVersionAt(inHelm(List.of()))
                        .map(listed -> new Installed(listed.place(), listed.version()))
                : object.flatMap(ReleaseObject::version);
    }

    /** Values of the file's object over which others of the same object win as a whole. */
    public Optional<Ignored> ignored() {
        return object.flatMap(ReleaseObject::ignored);
    }

    /** Keys of the chart that are not where the chart's values are, but at the top level of an umbrella chart. */
    public List<Beside> beside() {
        int base = kind.base().size();
        Optional<Node> top = base == 0 ? Optional.of(editor.top()) : editor.node(kind.base());
        if (place.path().size() <= base || !(top.orElse(null) instanceof MappingNode mapping)) {
            return List.of();
        }
        List<Beside> found = new ArrayList<>();
        MergeKeys.merged(mapping).forEach((key, tuple) -> {
            boolean isOfTheHub = ChartKeys.hasKnownChildren(key)
                    && !key.equals(place.path().get(base))
                    && tuple.getValueNode() instanceof MappingNode below
                    && MergeKeys.merged(below).keySet().stream().anyMatch(ChartKeys.below(key)::contains);
            if (isOfTheHub && chart.flatMap(at -> at.missingAt(List.of(key))).isEmpty()) {
                found.add(new Beside(editor.where(tuple.getKeyNode()), key, ChartPlace.dotted(place.of(List.of(key)))));
            }
        });
        return found;
    }

    /** Values with another shape than the chart's: one value where it has keys, or the other way round. */
    public List<WrongShapes.WrongShape> wrongShapes() {
        return WrongShapes.in(editor, place);
    }

    /**
     * What the file has at a path of the chart; empty if it does not set it. If it sets one of the keys above to
     * nothing, the chart's defaults below are removed, and so that is returned.
     */
    public Optional<Written> at(List<String> path) {
        Optional<Written> parameter = parameter(path);
        if (parameter.isPresent()) {
            return parameter;
        }
        List<String> full = place.of(path);
        Optional<Node> node = editor.node(full);
        if (node.isPresent()) {
            Written written = new WrittenNodes(editor).of(node.get());
            // A value's line is that of its key: a mapping begins on the line below.
            return Optional.of(
                    written instanceof Written.Mapping mapping
                            ? new Written.Mapping(editor.where(full), mapping.entries())
                            : written instanceof Written.Items items
                                    ? new Written.Items(editor.where(full), items.items())
                                    : written);
        }
        for (int length = place.path().size() + 1; length < full.size(); length++) {
            Optional<Node> above = editor.node(full.subList(0, length));
            if (above.isPresent() && !(above.get() instanceof MappingNode)) {
                Written written = new WrittenNodes(editor).of(above.get());
                return Optional.of(
                        written instanceof Written.Unreadable || written instanceof Written.Nothing
                                ? written
                                : new Written.Unreadable(
                                        editor.where(full.subList(0, length)),
                                        "not there, because `" + full.get(length - 1) + "` is "
                                                + WrongShapes.words(above.get())
                                                + ", where the chart has keys with values",
                                        "keys with values for `" + full.get(length - 1) + "`",
                                        false));
            }
        }
        return Optional.empty();
    }

    /** The file and the line of the last key of a path that the file has; the file alone if it has none. */
    public String where(List<String> path) {
        List<String> full = place.of(path);
        return full.isEmpty() || editor.node(full.subList(0, 1)).isPresent() ? editor.where(full) : name;
    }

    private Optional<Written> parameter(List<String> path) {
        return object.map(ReleaseObject::parameters).map(set -> set.get(ChartPlace.dotted(inHelm(path))));
    }

    /** The full key path of one of the chart's values, as the file has it. */
    public String key(List<String> path) {
        if (parameter(path).isPresent()) {
            return object.orElseThrow().parametersKey() + " (" + ChartPlace.dotted(inHelm(path)) + ")";
        }
        return ChartPlace.dotted(place.of(path));
    }

    /** What a chart at hand sets where no file sets anything. */
    public Optional<HelmChart.Default> chartDefault(List<String> path) {
        return chart.flatMap(at -> at.defaultAt(inHelm(path)));
    }

    /**
     * The types that a value may have by the schema of a chart at hand; none if that takes any; empty if no schema is at
     * hand.
     */
    public Optional<List<String>> types(List<String> path) {
        return chart.flatMap(at -> at.schemaAt(inHelm(path))
                .match(
                        known -> Optional.of(known.types()),
                        unknown -> Optional.of(List.of()),
                        noSchema -> Optional.empty()));
    }

    /** The keys that the chart does not have. */
    public List<UnknownKeys.UnknownKey> unknownKeys() {
        return UnknownKeys.in(
                editor,
                place,
                chart,
                place.path().subList(kind.base().size(), place.path().size()));
    }

    /**
     * A place that the hub evaluates after {@code hub.config}, and that mentions a trait.
     *
     * @param where file and line
     * @param path the snippet's path in the chart's values; a later file may replace it
     * @param code the line of code
     * @param number the number to which the line sets the trait whatever else is set; empty if that is not certain
     */
    public record Mention(String where, List<String> path, String code, Optional<Long> number) {
        public Mention {
            path = List.copyOf(path);
        }
    }

    /** Every mention of a trait in Python, arguments and files of the hub, in the order in which the hub reads them. */
    public List<Mention> mentions(String section, String trait) {
        HubLimit limit = new HubLimit("hub." + trait, section, trait, 0, 0, 0, true, "");
        return new LastWord(editor, place, limit, new Defaults(chart, kind.base()))
                .mentions().stream()
                        .map(mention -> new Mention(
                                mention.where(),
                                inChart(mention.path()),
                                mention.code(),
                                mention.sets() ? number(mention.code()) : Optional.empty()))
                        .toList();
    }

    private List<String> inChart(String dotted) {
        List<String> full = ValueEdit.split(dotted);
        return full.subList(place.path().size(), full.size());
    }

    private static Optional<Long> number(String code) {
        return WrittenNumber.of(code.substring(code.lastIndexOf('=') + 1).strip());
    }

    private List<String> inHelm(List<String> path) {
        List<String> full = place.of(path);
        return full.subList(kind.base().size(), full.size());
    }
}
