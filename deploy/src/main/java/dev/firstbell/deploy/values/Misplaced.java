package dev.firstbell.deploy.values;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A limit below another key than the chart's, or with another spelling: {@code singleuser.concurrentSpawnLimit}, {@code
 * hub.concurrent_spawn_limit}. The chart ignores or rejects it, so an edit at the right place would leave the file with two
 * numbers, one of which has no effect. Stateless.
 */
final class Misplaced {
    private static final String HUB = "hub";
    private static final String SINGLEUSER = "singleuser";
    private static final String CONFIG = "config";

    /** The names of the limits without case and separators, and the chart's keys. */
    private static final Map<String, String> RIGHT = Map.of(
            "concurrentspawnlimit", ScalingPlanEdits.CONCURRENT_SPAWN_LIMIT,
            "starttimeout", ScalingPlanEdits.START_TIMEOUT);

    private Misplaced() {}

    /** Whether a child of {@code hub} or {@code singleuser} is one of the limits, or the other mapping of the chart. */
    static boolean isKnown(String key, List<String> children, String child) {
        if (!key.equals(HUB) && !key.equals(SINGLEUSER)) {
            return false;
        }
        String other = key.equals(HUB) ? SINGLEUSER : HUB;
        return right(child).isPresent() || child.equals(other) && hasChild(key, children);
    }

    /** Whether a mapping is the chart's {@code hub} or {@code singleuser} itself, and so not the place of all its values. */
    static boolean isPartOfTheChart(List<String> path, MappingNode level) {
        if (path.isEmpty()) {
            return false;
        }
        String key = path.get(path.size() - 1);
        return (key.equals(HUB) || key.equals(SINGLEUSER)) && hasChild(key, YamlText.keys(level));
    }

    private static boolean hasChild(String key, List<String> children) {
        return children.stream().anyMatch(child -> ChartKeys.isChild(key, child));
    }

    /** Rejects limits that the file has at a place where the chart does not read them. */
    static void reject(ValuesEditor editor, ChartPlace place) {
        if (editor.node(place.path()).orElse(null) instanceof MappingNode values) {
            TypingErrors.spelling(editor, values).ifPresent(error -> {
                throw new BadInputException(error);
            });
        }
        Problems problems = new Problems();
        limits(editor, place, List.of(), problems);
        for (String key : List.of(HUB, SINGLEUSER)) {
            limits(editor, place, List.of(key), problems);
            String other = key.equals(HUB) ? SINGLEUSER : HUB;
            List<String> inside = place.of(List.of(key, other));
            if (editor.node(inside).orElse(null) instanceof MappingNode) {
                problems.add(
                        editor.where(inside),
                        ChartPlace.dotted(inside) + ": the chart has `" + other + "` beside `" + key
                                + "`, not below it, and ignores or rejects it here; move it to "
                                + ChartPlace.dotted(place.of(List.of(other))) + " and try again; the file was not"
                                + " changed");
            }
        }
        problems.throwIfAny();
    }

    private static void limits(ValuesEditor editor, ChartPlace place, List<String> below, Problems problems) {
        for (String key : keys(editor, place.of(below))) {
            List<String> path = place.of(join(below, key));
            Optional<String> right = right(key);
            List<String> wanted = right.map(ValueEdit::split).orElse(List.of());
            if (right.isPresent() && !join(below, key).equals(wanted)) {
                problems.add(
                        editor.where(path),
                        ChartPlace.dotted(path) + ": the chart's key is "
                                + ChartPlace.dotted(place.of(wanted))
                                + ", and it ignores or rejects this one; move the value there and try again; the file"
                                + " was not changed");
            }
        }
    }

    /** What {@code hub.config} has at a place where the hub does not read it: another class, another spelling, no class. */
    static List<String> notes(ValuesEditor editor, ChartPlace place) {
        List<String> notes = new ArrayList<>();
        List<String> config = place.of(List.of(HUB, CONFIG));
        for (String section : keys(editor, config)) {
            note(editor, place, join(config, section), section, notes);
            for (String key : keys(editor, join(config, section))) {
                note(editor, place, join(join(config, section), key), key, notes);
            }
        }
        return notes;
    }

    private static void note(ValuesEditor editor, ChartPlace place, List<String> path, String key, List<String> notes) {
        for (HubLimit limit : HubLimit.of(Setting.HubLimits.Z2JH)) {
            if (!right(key).equals(Optional.of(limit.value()))) {
                continue;
            }
            List<String> wanted = place.of(limit.configPath(limit.section()));
            String section = path.get(path.size() - 2);
            boolean spawner =
                    !limit.zeroMeansNoLimit() && !List.of("JupyterHub", CONFIG).contains(section);
            boolean read = key.equals(limit.trait()) && (section.equals(limit.section()) || spawner);
            if (!read) {
                notes.add(editor.where(path) + ": " + ChartPlace.dotted(path) + " has no effect: the hub reads "
                        + ChartPlace.dotted(wanted) + "; remove this line");
            }
        }
    }

    /** Rejects a list where the chart has a mapping. */
    static void rejectLists(ValuesEditor editor, FileKind kind) {
        for (String key : List.of(HUB, SINGLEUSER)) {
            List<String> path = join(kind.base(), key);
            if (editor.node(path).orElse(null) instanceof SequenceNode list && isListOfKeys(list)) {
                throw new BadInputException(editor.where(path) + ": " + ChartPlace.dotted(path)
                        + ": expected a mapping, found a list; remove the dashes before the keys below it; the file was"
                        + " not changed");
            }
        }
    }

    private static boolean isListOfKeys(SequenceNode list) {
        return !list.getValue().isEmpty() && list.getValue().stream().allMatch(MappingNode.class::isInstance);
    }

    private static Optional<String> right(String key) {
        return Optional.ofNullable(
                RIGHT.get(key.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "")));
    }

    private static List<String> keys(ValuesEditor editor, List<String> path) {
        Node node = path.isEmpty() ? editor.top() : editor.node(path).orElse(null);
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream().map(Misplaced::key).toList()
                : List.of();
    }

    private static String key(NodeTuple tuple) {
        return YamlText.keyText(tuple);
    }

    private static List<String> join(List<String> path, String key) {
        List<String> longer = new ArrayList<>(path);
        longer.add(key);
        return longer;
    }
}
