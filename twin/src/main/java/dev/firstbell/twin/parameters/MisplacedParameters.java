package dev.firstbell.twin.parameters;

import dev.firstbell.records.yaml.OtherFiles;
import dev.firstbell.records.yaml.YamlReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Parameters at a place where a parameter file does not have them, and files that are not parameter files. Stateless. */
final class MisplacedParameters {
    /** What to say of a file of another kind. */
    private static final OtherFiles OTHER_FILES = new OtherFiles(
            Set.of("format", "quantities", "distributions"),
            "a file of parameters, which begins with the line `format: " + ParameterFile.FORMAT + "`");

    private MisplacedParameters() {}

    /** Refuses a file that is not one of parameters. */
    static void refuseOtherFile(String place, YamlReader root) {
        if (root.hasKey("format") || root.hasKey("quantities") || root.hasKey("distributions")) {
            return;
        }
        OTHER_FILES.refuse(place, root);
    }

    /**
     * Reports parameters that belong into another section, and those whose names are split at the point.
     *
     * @param yaml the file or one of its sections
     * @param section the section; empty for the file
     */
    static void report(YamlReader yaml, String section) {
        Map<String, String> sections = sections();
        for (String key : List.copyOf(yaml.content().propertyNames())) {
            String right = sections.get(key);
            if (right != null && !right.equals(section)) {
                yaml.has(key);
                yaml.problem(key, "belongs below `" + right + ":`; move it there");
            } else if (yaml.content().get(key).isObject()) {
                split(yaml, key, yaml.content().get(key), sections);
            }
        }
    }

    /** {@code node: {allocatableMemory: 57Gi}}, where the name is {@code node.allocatableMemory}. */
    private static void split(YamlReader yaml, String key, JsonNode below, Map<String, String> sections) {
        below.propertyNames().stream()
                .map(child -> key + "." + child)
                .filter(sections::containsKey)
                .findFirst()
                .ifPresent(name -> {
                    yaml.has(key);
                    yaml.problem(
                            key,
                            "the name of a parameter is one key with a point in it; write `" + name + ": …` below `"
                                    + sections.get(name) + ":`");
                });
    }

    private static Map<String, String> sections() {
        Map<String, String> sections = new LinkedHashMap<>();
        for (RandomPart part : RandomPart.values()) {
            sections.put(part.label(), ParameterFile.DISTRIBUTIONS);
        }
        for (Quantity quantity : Quantity.values()) {
            sections.put(quantity.label(), ParameterFile.QUANTITIES);
        }
        return sections;
    }
}
