package dev.firstbell.deploy.values;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.records.io.BadInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The values of Zero to JupyterHub in one file, to be read and not edited: a values file, a Flux HelmRelease or an Argo
 * CD Application. Values that another tool decrypts or replaces are {@link Written.Unreadable}. Immutable and
 * thread-safe.
 */
public final class ChartValues {
    private static final List<String> FLUX_BASE = List.of("spec", "values");
    private static final List<String> FLUX_MORE = List.of("spec", "valuesFrom");
    private static final List<String> ARGO_SET = List.of("spec", "source", "helm", "parameters");

    private final String name;
    private final ValuesEditor editor;
    private final FileKind kind;
    private final ChartPlace place;
    private final Optional<HelmChart> chart;
    private final Map<String, Written> set;

    private ChartValues(String name, ValuesEditor editor, FileKind kind, ChartPlace place, Optional<HelmChart> chart) {
        this.name = name;
        this.editor = editor;
        this.kind = kind;
        this.place = place;
        this.chart = chart;
        this.set = parameters();
    }

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
        ValuesEditor editor = ValuesEditor.of(name, empty ? "{}\n" : text);
        FileKind kind = FileKind.of(editor);
        ChartPlace place;
        if (editor.top().getValue().isEmpty() && keyPrefix.isEmpty()) {
            place = new ChartPlace(List.of(), editor.whereLine(1), "the file sets nothing");
        } else {
            place = keyPrefix.isPresent()
                    ? ChartLocator.chosen(name, editor, kind, chart, keyPrefix.get())
                    : ChartLocator.find(name, editor, kind, chart);
        }
        return new ChartValues(name, editor, kind, place, chart);
    }

    /** Whether a file has anything at a path below the values that Helm receives. */
    public static boolean has(String name, String text, String keyPrefix) {
        ValuesEditor editor = ValuesEditor.of(name, text);
        List<String> path = new ArrayList<>(FileKind.of(editor).base());
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

    /** The place of {@code spec.valuesFrom} of a HelmRelease, whose values hold where this file sets none. */
    public Optional<String> valuesFrom() {
        return kind.base().equals(FLUX_BASE) && editor.node(FLUX_MORE).isPresent()
                ? Optional.of(editor.where(FLUX_MORE))
                : Optional.empty();
    }

    /**
     * What the file has at a path of the chart; empty if it does not set it. If it sets one of the keys above to
     * nothing, the chart's defaults below are removed, and so that is returned.
     */
    public Optional<Written> at(List<String> path) {
        Written parameter = set.get(ChartPlace.dotted(inHelm(path)));
        if (parameter != null) {
            return Optional.of(parameter);
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
                                : new Written.Nothing(written.where()));
            }
        }
        return Optional.empty();
    }

    /** The file and the line of the last key of a path that the file has; the file alone if it has none. */
    public String where(List<String> path) {
        List<String> full = place.of(path);
        return full.isEmpty() || editor.node(full.subList(0, 1)).isPresent() ? editor.where(full) : name;
    }

    /** The full key path of one of the chart's values, as the file has it. */
    public String key(List<String> path) {
        return ChartPlace.dotted(place.of(path));
    }

    /** What a chart at hand sets where no file sets anything. */
    public Optional<HelmChart.Default> chartDefault(List<String> path) {
        return chart.flatMap(at -> at.defaultAt(inHelm(path)));
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

    /** Argo CD: {@code spec.source.helm.parameters} wins over the values in the object. */
    private Map<String, Written> parameters() {
        Map<String, Written> found = new HashMap<>();
        if (!(editor.node(ARGO_SET).orElse(null) instanceof SequenceNode list)) {
            return found;
        }
        for (Node item : list.getValue()) {
            if (new WrittenNodes(editor).of(item) instanceof Written.Mapping parameter
                    && parameter.entries().get("name") instanceof Written.Scalar name) {
                boolean text = parameter.entries().get("forceString") instanceof Written.Scalar force
                        && force.text().equals("true");
                Written value = Objects.requireNonNullElse(
                        parameter.entries().get("value"), new Written.Nothing(parameter.where()));
                found.put(
                        name.text(),
                        value instanceof Written.Scalar scalar
                                ? new Written.Scalar(scalar.where(), scalar.text(), text)
                                : value);
            }
        }
        return found;
    }
}
