package dev.firstbell.records.sweep;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.yaml.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What the cells of a sweep depend on. A sweep that goes on with other inputs would mix results of different questions.
 *
 * @param sweep the sweep file
 * @param classFile the class file
 * @param parameters the parameter file of the twin, if there is one
 * @param studentsSha256 of the drawn students, which also depend on the traces that a class file names
 */
public record SweepInputs(
        InputFile sweep,
        InputFile classFile,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<InputFile> parameters,
        String studentsSha256) {
    /** What decides when a sweep ends, and nothing about a cell. */
    private static final String BUDGET = "budget";

    /** More of them leave the cells that exist as they are. */
    private static final String REPETITIONS = "repetitions";

    private static final String SETTINGS = "settings";

    public SweepInputs {
        requireNonNull(sweep, "sweep is null");
        requireNonNull(classFile, "classFile is null");
        requireNonNull(parameters, "parameters is null");
        requireNonNull(studentsSha256, "studentsSha256 is null");
    }

    /**
     * A YAML file by its values: comments and the order of keys do not count.
     *
     * @param name of the file
     * @param sha256 of its values, in hexadecimal
     * @param content its values
     */
    public record InputFile(String name, String sha256, JsonNode content) {
        public InputFile {
            requireNonNull(name, "name is null");
            requireNonNull(sha256, "sha256 is null");
            requireNonNull(content, "content is null");
        }

        /** @param text sound YAML whose root is a mapping */
        public static InputFile of(String name, String text) {
            JsonNode content = YamlReader.parse(name, text, new Problems()).content();
            return new InputFile(name, Sha256.of(content.toString()), content);
        }
    }

    /** The inputs of a sweep. */
    public static SweepInputs of(
            InputFile sweep, InputFile classFile, Optional<InputFile> parameters, ClassPlan students) {
        return new SweepInputs(
                sweep, classFile, parameters, Sha256.of(Json.lines().writeValueAsString(students)));
    }

    /**
     * How other inputs differ from these, one line for each key; empty if the sweep can go on with them. A budget may change,
     * and repetitions may be added.
     */
    public List<String> differences(SweepInputs now) {
        List<String> lines = new ArrayList<>();
        List<String> named = settings(sweep.content.path(SETTINGS), now.sweep.content.path(SETTINGS));
        named.forEach(line -> lines.add(now.sweep.name + ": " + line));
        keys(sweep.content, now.sweep.content).stream()
                .filter(key -> named.isEmpty() || !key.equals(SETTINGS))
                .filter(key -> !key.equals(BUDGET) && !key.startsWith(BUDGET + "."))
                .filter(key -> !(key.equals(REPETITIONS) && repetitions(now.sweep) >= repetitions(sweep)))
                .forEach(key -> lines.add(now.sweep.name + ": " + changed(key, sweep.content, now.sweep.content)));
        keys(classFile.content, now.classFile.content)
                .forEach(key ->
                        lines.add(now.classFile.name + ": " + changed(key, classFile.content, now.classFile.content)));
        JsonNode none = Json.lines().createObjectNode();
        JsonNode before = parameters.map(InputFile::content).orElse(none);
        JsonNode after = now.parameters.map(InputFile::content).orElse(none);
        keys(before, after)
                .forEach(key -> lines.add(
                        now.parameters.or(() -> parameters).orElseThrow().name + ": " + changed(key, before, after)));
        if (lines.isEmpty() && !studentsSha256.equals(now.studentsSha256)) {
            lines.add(now.classFile.name
                    + ": the students differ although the file is the same, so a trace that it names" + " has changed");
        }
        return lines;
    }

    /** The settings that were added to a list or removed from it; empty if the lists have the same length. */
    private static List<String> settings(JsonNode before, JsonNode now) {
        List<String> lines = new ArrayList<>();
        if (before.size() != now.size()) {
            names(now).stream()
                    .filter(name -> !names(before).contains(name))
                    .forEach(name -> lines.add(
                            "`settings` has the setting " + Excerpt.quoted(name) + ", which was not there; remove it"));
            names(before).stream()
                    .filter(name -> !names(now).contains(name))
                    .forEach(name -> lines.add("`settings` lacks the setting " + Excerpt.quoted(name)
                            + ", which was there; add it again"));
        }
        return lines;
    }

    private static List<String> names(JsonNode settings) {
        List<String> names = new ArrayList<>();
        settings.forEach(setting -> names.add(setting.path("name").asString("")));
        return names;
    }

    private static int repetitions(InputFile sweep) {
        return sweep.content.path(REPETITIONS).asInt(SweepFile.DEFAULT_REPETITIONS);
    }

    private static String changed(String key, JsonNode before, JsonNode after) {
        return "`" + key + "` was " + shown(at(before, key)) + " and is " + shown(at(after, key));
    }

    private static String shown(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().allMatch(JsonNode::isValueNode)
                    ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(", ", "[", "]"))
                    : "a list of " + Plural.of(value.size(), "entry", "entries");
        }
        return value.isMissingNode() ? "absent" : value.isValueNode() ? value.asString() : "a list or mapping";
    }

    /** A key as {@link #keys} writes it: {@code settings[1].lead}. */
    private static JsonNode at(JsonNode node, String key) {
        return node.at("/" + key.replaceAll("\\[(\\d+)]", "/$1").replace('.', '/'));
    }

    /** The keys whose values differ, as deep as they can be told apart. */
    private static Set<String> keys(JsonNode before, JsonNode after) {
        Set<String> keys = new LinkedHashSet<>();
        collect("", before, after, keys);
        return keys;
    }

    private static void collect(String place, JsonNode before, JsonNode after, Set<String> keys) {
        if (before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            for (String name : names) {
                collect(place.isEmpty() ? name : place + "." + name, before.path(name), after.path(name), keys);
            }
        } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                collect(place + "[" + i + "]", before.get(i), after.get(i), keys);
            }
        } else if (!same(before, after)) {
            keys.add(place);
        }
    }

    /** After a round through a file, 10 may be an integer of another size. */
    private static boolean same(JsonNode before, JsonNode after) {
        return before.isNumber() && after.isNumber()
                ? before.decimalValue().compareTo(after.decimalValue()) == 0
                : Objects.equals(before, after);
    }
}
