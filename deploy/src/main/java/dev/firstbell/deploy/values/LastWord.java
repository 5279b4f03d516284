package dev.firstbell.deploy.values;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Which place of a file has the last word on a limit; see {@link HubLimit} for the order. Python in {@code
 * hub.extraConfig} and {@code hub.extraFiles} is only searched, not understood.
 */
final class LastWord {
    private static final List<String> HUB_CONFIG = List.of("hub", "config");
    private static final List<String> AFTER_CONFIG = List.of("extraFiles", "extraConfig", "args", "command");
    private static final String HUB = "JupyterHub";
    private static final String PARENT_CLASS = "Spawner";
    private static final int LONGEST = 100;

    /** Spawners without pods, by the names that JupyterHub and the packages give them (jupyterhub.spawners). */
    private static final Map<String, String> SPAWNERS = Map.of(
            "simple", "SimpleLocalProcessSpawner",
            "SimpleLocalProcessSpawner", "SimpleLocalProcessSpawner",
            "default", "LocalProcessSpawner",
            "localprocess", "LocalProcessSpawner",
            "LocalProcessSpawner", "LocalProcessSpawner",
            "docker", "DockerSpawner",
            "DockerSpawner", "DockerSpawner",
            "SystemdSpawner", "SystemdSpawner");

    private final ValuesEditor editor;
    private final ChartPlace at;
    private final HubLimit limit;
    private final Defaults defaults;

    LastWord(ValuesEditor editor, ChartPlace at, HubLimit limit, Defaults defaults) {
        this.editor = editor;
        this.at = at;
        this.limit = limit;
        this.defaults = defaults;
    }

    /** The full path of the value that wins among those that can be edited. */
    List<String> path() {
        return winningSection()
                .map(section -> at.of(limit.configPath(section)))
                .orElseGet(() -> at.of(limit.chartPath()));
    }

    /** Whether the value is one of {@code hub.config}. */
    boolean inConfig() {
        return winningSection().isPresent();
    }

    /**
     * The section of {@code hub.config} that sets the trait and wins: that of the hub's own spawner class, which
     * inherits from KubeSpawner, or the usual one.
     */
    private Optional<String> winningSection() {
        List<String> sections = new ArrayList<>();
        if (!limit.zeroMeansNoLimit()) {
            spawnerClass().ifPresent(sections::add);
        }
        sections.add(limit.section());
        return sections.stream()
                .filter(section -> isSet(at.of(limit.configPath(section))))
                .findFirst();
    }

    /** Whether the file sets a value, or a chart at hand does. */
    private boolean isSet(List<String> path) {
        return editor.node(path).isPresent() || defaults.at(path).isPresent();
    }

    private Optional<String> spawnerClass() {
        return editor.node(at.of(List.of("hub", "config", "JupyterHub", "spawner_class")))
                .filter(ScalarNode.class::isInstance)
                .map(node -> ((ScalarNode) node).getValue().replaceFirst(".*[.:]", ""))
                .map(name -> SPAWNERS.getOrDefault(name, name));
    }

    /** Why an edit of the limit would have no effect: the hub uses a spawner without pods, which has no value of its own. */
    Optional<String> unmet() {
        if (limit.zeroMeansNoLimit() || inConfig()) {
            return Optional.empty();
        }
        return spawnerClass().filter(SPAWNERS::containsValue).map(spawner -> {
            List<String> setting = at.of(List.of("hub", "config", HUB, "spawner_class"));
            return editor.where(setting) + ": " + ChartPlace.dotted(setting) + " is " + spawner
                    + ", which does not read "
                    + limit.value() + ", a value of " + limit.section()
                    + ", so an edit of that would have no effect; set "
                    + ChartPlace.dotted(at.of(limit.configPath(spawner))) + ": " + limit.wanted() + " by hand";
        });
    }

    /** What else in the file sets the trait or may set it, without being edited. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        List<String> chartPath = at.of(limit.chartPath());
        winningSection().ifPresent(section -> {
            String winner = ChartPlace.dotted(at.of(limit.configPath(section)));
            notes.add(editor.where(path()) + ": " + winner + " wins over " + ChartPlace.dotted(chartPath)
                    + ", because the hub applies hub.config after the chart's own values; so it is the value that counts"
                    + defaults.at(path())
                            .map(set -> " (" + set.place() + " sets it, too)")
                            .orElse(""));
            if (editor.node(chartPath).isPresent()) {
                notes.add(editor.where(chartPath) + ": " + ChartPlace.dotted(chartPath)
                        + " has no effect beside it and stays as it is");
            }
        });
        unreadable(notes);
        otherSections(notes);
        editor.node(at.of(List.of("hub", "existingSecret")))
                .filter(node -> node instanceof ScalarNode scalar
                        && !YamlText.isNull(node)
                        && !scalar.getValue().isBlank())
                .ifPresent(node -> notes.add(editor.where(node) + ": hub.existingSecret `"
                        + ((ScalarNode) node).getValue() + "` wins over this file if it contains values.yaml with `"
                        + limit.value() + "`; it was not read"));
        notes.addAll(new ProfileOverrides(editor, at, limit).notes());
        return notes;
    }

    /** Parts of {@code hub.config} that another tool fills in. */
    private void unreadable(List<String> notes) {
        List<String> deepest = limit.configPath(limit.section());
        for (int length = 1; length < deepest.size(); length++) {
            List<String> path = at.of(deepest.subList(0, length));
            editor.node(path)
                    .filter(node -> !(node instanceof MappingNode) && !YamlText.isNull(node))
                    .ifPresent(node -> notes.add(editor.where(path) + ": " + ChartPlace.dotted(path)
                            + " is not a mapping here, so its content was not read; if it sets " + limit.trait()
                            + ", that wins over " + limit.value()));
        }
    }

    private void otherSections(List<String> notes) {
        Optional<Node> config = editor.node(at.of(HUB_CONFIG));
        if (!(config.orElse(null) instanceof MappingNode sections)) {
            return;
        }
        String winner = winningSection().orElse(limit.section());
        for (NodeTuple tuple : sections.getValue()) {
            String section = YamlText.keyText(tuple);
            List<String> path = at.of(limit.configPath(section));
            if (section.equals(winner) || editor.node(path).isEmpty() || isOfAnotherKind(section)) {
                continue;
            }
            boolean without = section.equals(PARENT_CLASS) || section.equals(limit.section());
            notes.add(editor.where(path) + ": " + ChartPlace.dotted(path)
                    + (without
                            ? " has no effect: the hub's spawner class has a value of its own, which wins"
                            : " wins if " + section + " is the class that the hub uses; it was not edited"));
        }
    }

    /** Whether a section is not one of spawners, or not of the hub, as the trait is; {@link Misplaced} names it. */
    private boolean isOfAnotherKind(String section) {
        return limit.section().equals(HUB) != section.equals(HUB);
    }

    /**
     * A place that runs after {@code hub.config} and mentions the trait.
     *
     * @param where file and line
     * @param path the key path of the snippet
     * @param code the line of code
     * @param sets whether the line sets the trait to a number unconditionally, so that no value of the file counts
     */
    record Mention(String where, String path, String code, boolean sets) {}

    /** Every mention of the trait in what the hub executes or receives after {@code hub.config}. */
    List<Mention> mentions() {
        List<Mention> found = new ArrayList<>();
        for (String key : AFTER_CONFIG) {
            List<String> path = at.of(List.of("hub", key));
            editor.node(path).ifPresent(node -> search(path, node, newSet(), found));
        }
        return found;
    }

    private void search(List<String> path, Node node, Set<Node> seen, List<Mention> found) {
        if (!seen.add(node)) {
            return;
        }
        if (node instanceof MappingNode mapping) {
            // The hub executes snippets and files in the order of their names.
            List<NodeTuple> tuples = mapping.getValue().stream()
                    .sorted(Comparator.comparing(YamlText::keyText))
                    .toList();
            for (NodeTuple tuple : tuples) {
                List<String> below = new ArrayList<>(path);
                below.add(YamlText.keyText(tuple));
                if (YamlText.keyText(tuple).equals(limit.trait())) {
                    found.add(new Mention(
                            editor.where(tuple.getKeyNode()), ChartPlace.dotted(below), limit.trait(), false));
                }
                search(below, tuple.getValueNode(), seen, found);
            }
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> search(path, item, seen, found));
        } else if (node instanceof ScalarNode scalar) {
            code(path, scalar, found);
        }
    }

    private void code(List<String> path, ScalarNode scalar, List<Mention> found) {
        if (editor.isTagged(scalar)) {
            found.add(new Mention(
                    editor.where(scalar),
                    ChartPlace.dotted(path),
                    scalar.getTag().getValue() + " …",
                    false));
        }
        Pattern trait = Pattern.compile("(?<![\\w.])(?:[\\w.]*\\.)?" + limit.trait() + "(?!\\w)");
        Pattern sets = Pattern.compile("c\\." + limit.section() + "\\." + limit.trait() + "\\s*=\\s*[\\d_]+\\s*|--"
                + limit.section() + "\\." + limit.trait() + "=\\d+");
        String text = decoded(path, scalar.getValue());
        List<String> lines = text.lines().toList();
        // Each line of a literal block scalar is a line of the file; anything else is named by where it begins.
        boolean literal = scalar.getScalarStyle() == ScalarStyle.LITERAL && text.equals(scalar.getValue());
        for (int i = 0; i < lines.size(); i++) {
            String code = lines.get(i).replaceFirst("(^|\\s)#.*$", "");
            if (trait.matcher(code).find()) {
                found.add(new Mention(
                        literal ? editor.whereLine(YamlText.line(scalar) + 1 + i) : editor.where(scalar),
                        ChartPlace.dotted(path),
                        shortened(code.strip()),
                        sets.matcher(code).matches() && isExecuted(path)));
            }
        }
    }

    /** Whether the hub executes a snippet: of extra files only Python in its configuration folder. */
    private boolean isExecuted(List<String> path) {
        int name = at.path().size() + 2;
        if (path.size() <= name || !path.get(name - 1).equals("extraFiles")) {
            return true;
        }
        List<String> mount = new ArrayList<>(path.subList(0, name + 1));
        mount.add("mountPath");
        return editor.node(mount)
                .filter(ScalarNode.class::isInstance)
                .map(node -> ((ScalarNode) node).getValue())
                .filter(file -> file.contains("/jupyterhub_config.d/") && file.endsWith(".py"))
                .isPresent();
    }

    /** The content of a file that is given in base64: {@code hub.extraFiles.NAME.binaryData}. */
    private static String decoded(List<String> path, String text) {
        if (!path.get(path.size() - 1).equals("binaryData")) {
            return text;
        }
        try {
            return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static Set<Node> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private static String shortened(String code) {
        return code.length() <= LONGEST ? code : code.substring(0, LONGEST - 1) + "…";
    }
}
