package dev.firstbell.twin.parameters;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.io.OwnMessage;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.yaml.YamlProblem;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads and writes parameter files. A file must contain every parameter, each with its source, and nothing else. */
final class ParameterFile {
    private static final String FORMAT = "firstbell/twin-parameters/v1";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private static final JsonNode NEVER = YAML.readTree(
            "{shape: constant, seconds: 86400, tag: assumed, source: default; the parameter file has no node.lifetime}");
    private static final JsonNode NOT_PREEMPTIBLE =
            YAML.readTree("{value: 0, tag: assumed, source: default; the parameter file has no pool.preemptible}");

    private final String place;
    private final Problems problems = new Problems();

    private ParameterFile(String place) {
        this.place = place;
    }

    /**
     * Parses the text of a parameter file.
     *
     * @throws BadInputException with every problem found
     */
    public static TwinParameters parse(String place, String yaml) {
        JsonNode root;
        try {
            root = YAML.readTree(yaml);
        } catch (JacksonException e) {
            throw new BadInputException(YamlProblem.at(place, e));
        }
        return new ParameterFile(place).read(root);
    }

    /** The text of a parameter file with these parameters. */
    public static String write(TwinParameters parameters) {
        ObjectNode root = YAML.createObjectNode();
        root.put("format", FORMAT);
        ObjectNode distributions = root.putObject("distributions");
        for (RandomPart part : RandomPart.values()) {
            Sourced<Distribution> sourced = parameters.distributions().get(part);
            tagged(
                    distributions.putObject(part.label()).setAll(YAML.<ObjectNode>valueToTree(sourced.value())),
                    sourced);
        }
        ObjectNode quantities = root.putObject("quantities");
        for (Quantity quantity : Quantity.values()) {
            Sourced<Double> sourced = parameters.quantities().get(quantity);
            tagged(quantities.putObject(quantity.label()).put("value", sourced.value()), sourced);
        }
        return YAML.writeValueAsString(root);
    }

    private static void tagged(ObjectNode node, Sourced<?> sourced) {
        node.put("tag", sourced.tag().label()).put("source", sourced.source());
    }

    private TwinParameters read(JsonNode root) {
        if (!FORMAT.equals(root.path("format").stringValue(""))) {
            throw new BadInputException(place + ": format: expected " + FORMAT);
        }
        for (String key : root.propertyNames()) {
            if (!Arrays.asList("format", "distributions", "quantities").contains(key)) {
                problems.add(
                        place + ": " + key, "unknown key; the valid keys are format, distributions and quantities");
            }
        }
        addDefaults(root);
        Map<RandomPart, Sourced<Distribution>> distributions = section(
                root,
                "distributions",
                RandomPart.class,
                RandomPart::label,
                node -> YAML.treeToValue(node, Distribution.class));
        Map<Quantity, Sourced<Double>> quantities =
                section(root, "quantities", Quantity.class, Quantity::label, ParameterFile::number);
        problems.throwIfAny();
        try {
            return new TwinParameters(distributions, quantities);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(
                    place + ": " + OwnMessage.of(e).orElse("the parameters do not belong together"));
        }
    }

    /** A file without the two parameters of preemptible nodes describes nodes that are not preemptible. */
    private static void addDefaults(JsonNode root) {
        if (root.path("distributions") instanceof ObjectNode distributions
                && root.path("quantities") instanceof ObjectNode quantities
                && !distributions.has(RandomPart.NODE_LIFETIME.label())
                && !quantities.has(Quantity.POOL_PREEMPTIBLE.label())) {
            distributions.set(RandomPart.NODE_LIFETIME.label(), NEVER.deepCopy());
            quantities.set(Quantity.POOL_PREEMPTIBLE.label(), NOT_PREEMPTIBLE.deepCopy());
        }
    }

    private <K extends Enum<K>, V> Map<K, Sourced<V>> section(
            JsonNode root, String name, Class<K> keys, Function<K, String> label, Function<JsonNode, V> value) {
        Map<K, Sourced<V>> found = new EnumMap<>(keys);
        JsonNode section = root.path(name);
        for (K key : keys.getEnumConstants()) {
            JsonNode node = section.path(label.apply(key));
            String where = place + ": " + name + "." + label.apply(key);
            if (!(node instanceof ObjectNode object)) {
                problems.add(where, "missing");
                continue;
            }
            ObjectNode rest = object.deepCopy();
            JsonNode tag = rest.remove("tag");
            JsonNode source = rest.remove("source");
            try {
                found.put(
                        key,
                        new Sourced<>(
                                value.apply(rest),
                                YAML.treeToValue(tag, Sourced.Tag.class),
                                source == null ? null : source.stringValue()));
            } catch (JacksonException e) {
                problems.add(JsonProblem.of(e).at(where));
            } catch (IllegalArgumentException | NullPointerException e) {
                problems.add(where, OwnMessage.of(e).orElse("the value does not have the form that is expected here"));
            }
        }
        for (String key : section.propertyNames()) {
            if (Arrays.stream(keys.getEnumConstants()).map(label).noneMatch(key::equals)) {
                problems.add(place + ": " + name + "." + key, "unknown parameter");
            }
        }
        return found;
    }

    private static Double number(JsonNode node) {
        JsonNode value = node.path("value");
        if (!value.isNumber() || !Double.isFinite(value.doubleValue()) || node.size() != 1) {
            throw new IllegalArgumentException("expected exactly the keys value (a number), tag and source");
        }
        return value.doubleValue();
    }
}
