package dev.firstbell.twin.parameters;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.yaml.YamlReader;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Reads and writes parameter files. A file holds any of the parameters; the others have the values that Firstbell ships. */
final class ParameterFile {
    static final String FORMAT = "firstbell/twin-parameters/v1";

    private static final YAMLMapper YAML = new YAMLMapper();
    static final String DISTRIBUTIONS = "distributions";
    static final String QUANTITIES = "quantities";

    private final String place;
    private final Consumer<String> notes;
    private final Problems problems = new Problems();
    private final Map<RandomPart, Sourced<Distribution>> distributions = new EnumMap<>(RandomPart.class);
    private final Map<Quantity, Sourced<Double>> quantities = new EnumMap<>(Quantity.class);

    private ParameterFile(String place, Consumer<String> notes) {
        this.place = place;
        this.notes = notes;
    }

    /**
     * Parses a parameter file that holds every parameter.
     *
     * @throws IllegalArgumentException if one is missing
     */
    static TwinParameters parseComplete(String place, String yaml) {
        ParameterFile file = new ParameterFile(place, note -> {});
        file.read(yaml);
        file.problems.throwIfAny();
        return new TwinParameters(file.distributions, file.quantities);
    }

    /**
     * Parses the text of a parameter file, which replaces some of the parameters.
     *
     * @param notes takes what a reader of the file may not expect, one line each
     * @throws BadInputException with every problem found
     */
    static TwinParameters parse(String place, String yaml, TwinParameters others, Consumer<String> notes) {
        ParameterFile file = new ParameterFile(place, notes);
        YamlReader read = file.read(yaml);
        Map<RandomPart, Sourced<Distribution>> distributions = new EnumMap<>(others.distributions());
        distributions.putAll(file.distributions);
        Map<Quantity, Sourced<Double>> quantities = new EnumMap<>(others.quantities());
        quantities.putAll(file.quantities);
        TwinParameters all = file.withPullBySize(new TwinParameters(distributions, quantities));
        if (file.problems.isEmpty()) {
            file.checkTogether(read, all);
        }
        file.problems.throwIfAny();
        file.noteLargeSystem(all);
        file.noteCutLifetimes(all);
        file.noteWithoutEffect(all);
        file.noteOneZoneOrNoVolume(all);
        DoubtfulParameters.notes(file.distributions, file.quantities)
                .forEach(note -> notes.accept(place + ": " + note));
        return all;
    }

    /** The text of a parameter file with some distributions alone: an overlay. */
    static String write(TwinParameters parameters, Set<RandomPart> parts) {
        ObjectNode root = YAML.createObjectNode();
        root.put("format", FORMAT);
        ObjectNode distributions = root.putObject(DISTRIBUTIONS);
        parameters.distributions().forEach((part, sourced) -> {
            if (parts.contains(part)) {
                tagged(
                        distributions.putObject(part.label()).setAll(YAML.<ObjectNode>valueToTree(sourced.value())),
                        sourced);
            }
        });
        return YAML.writeValueAsString(root);
    }

    /** The text of a parameter file with these parameters. */
    static String write(TwinParameters parameters) {
        ObjectNode root = YAML.createObjectNode();
        root.put("format", FORMAT);
        ObjectNode distributions = root.putObject(DISTRIBUTIONS);
        parameters
                .distributions()
                .forEach((part, sourced) -> tagged(
                        distributions.putObject(part.label()).setAll(YAML.<ObjectNode>valueToTree(sourced.value())),
                        sourced));
        ObjectNode quantities = root.putObject(QUANTITIES);
        parameters.quantities().forEach((quantity, sourced) -> {
            ObjectNode entry = quantities.putObject(quantity.label());
            String text = quantity.unit().text(sourced.value());
            if (quantity.unit().isKubernetes()) {
                entry.put("value", text);
            } else {
                entry.put("value", new BigDecimal(text));
            }
            tagged(entry, sourced);
        });
        return YAML.writeValueAsString(root);
    }

    private static void tagged(ObjectNode node, Sourced<?> sourced) {
        node.put("tag", sourced.tag().label()).put("source", sourced.source());
    }

    private YamlReader read(String text) {
        YamlReader root = YamlReader.parseWithLines(place, text, problems);
        MisplacedParameters.refuseOtherFile(place, root);
        Optional<JsonNode> format = root.optional("format");
        if (format.isEmpty()) {
            root.problem("format", "is missing; begin the file with the line `format: " + FORMAT + "`");
        } else if (!FORMAT.equals(format.get().asString(""))) {
            root.wrong("format", format.get(), "`" + FORMAT + "`", null);
        }
        root.section(DISTRIBUTIONS, this::distributions, null);
        root.section(QUANTITIES, this::quantities, null);
        MisplacedParameters.report(root, "");
        root.refuseOtherKeys();
        return root;
    }

    private Void distributions(YamlReader yaml) {
        for (RandomPart part : RandomPart.values()) {
            Sourced<Distribution> read = yaml.section(
                    part.label(), entry -> sourced(entry, one -> DistributionReader.read(one, part)), null);
            if (read != null) {
                distributions.put(part, read);
            }
        }
        MisplacedParameters.report(yaml, DISTRIBUTIONS);
        yaml.refuseOtherKeys();
        return null;
    }

    private Void quantities(YamlReader yaml) {
        QuantityReader reader = new QuantityReader(note -> notes.accept(place + ": " + note));
        for (Quantity quantity : Quantity.values()) {
            Sourced<Double> read = quantity(yaml, quantity.label(), one -> reader.read(one, quantity));
            if (read != null) {
                quantities.put(quantity, read);
            }
        }
        readFormerNames(yaml, reader);
        MisplacedParameters.report(yaml, QUANTITIES);
        yaml.refuseOtherKeys();
        return null;
    }

    /** Files from before the values were Kubernetes quantities: {@code node.allocatableMemoryMiB: {value: 48250}}. */
    private void readFormerNames(YamlReader yaml, QuantityReader reader) {
        for (Quantity quantity : Quantity.values()) {
            quantity.former().filter(former -> yaml.has(former.label())).ifPresent(former -> {
                if (yaml.has(quantity.label())) {
                    yaml.problem(former.label(), "remove this key, the former name of `" + quantity.label() + "`");
                    return;
                }
                Sourced<Double> read = quantity(yaml, former.label(), one -> reader.readFormer(one, quantity, former));
                if (read != null) {
                    quantities.put(quantity, read);
                }
            });
        }
    }

    /** A quantity as {@code {value: 30, tag: prior, source: …}} or as the value alone; null if absent or with a problem. */
    private Sourced<Double> quantity(YamlReader yaml, String key, Function<QuantityReader.Place, Double> reader) {
        Optional<JsonNode> value = yaml.optional(key);
        if (value.isEmpty()) {
            return null;
        }
        if (!value.get().isObject()) {
            Double number = reader.apply(new QuantityReader.Place(yaml, key, value.get()));
            return number == null ? null : new Sourced<>(number, Sourced.Tag.ASSUMED, unnamedSource());
        }
        return yaml.section(
                key,
                entry -> sourced(entry, one -> {
                    Optional<JsonNode> given = one.optional("value");
                    one.refuseOtherKeys();
                    if (given.isEmpty()) {
                        one.problem("value", "is missing");
                        return null;
                    }
                    return reader.apply(new QuantityReader.Place(one, "value", given.get()));
                }),
                null);
    }

    private <V> Sourced<V> sourced(YamlReader entry, Function<YamlReader, V> value) {
        String tag = entry.has("tag")
                ? entry.oneOf(
                        "tag",
                        Stream.of(Sourced.Tag.values()).map(Sourced.Tag::label).toList())
                : Sourced.Tag.ASSUMED.label();
        String source = entry.optionalText("source").orElseGet(this::unnamedSource);
        V read = value.apply(entry);
        if (!entry.sound() || read == null) {
            return null;
        }
        return new Sourced<>(read, Sourced.Tag.of(tag), source);
    }

    private String unnamedSource() {
        return place + ", which names no source";
    }

    /** The time of a pull by the image's size, unless the file has the time itself. */
    private TwinParameters withPullBySize(TwinParameters all) {
        PullBySize sizes = PullBySize.of(all);
        if (sizes.problem().isPresent() || distributions.containsKey(RandomPart.IMAGE_PULL)) {
            return all;
        }
        return sizes.distribution()
                .map(time -> all.with(RandomPart.IMAGE_PULL, time))
                .orElse(all);
    }

    /** What only all parameters together can show. */
    private void checkTogether(YamlReader root, TwinParameters all) {
        PullBySize.of(all)
                .problem()
                .ifPresent(problem -> root.problem(
                        QUANTITIES + "."
                                + ownKey(List.of(
                                        Quantity.IMAGE_ON_NODES, Quantity.IMAGE_COMMON_SIZE, Quantity.IMAGE_SIZE)),
                        problem));
        // A message belongs to the key that the file itself has.
        if (distributions.containsKey(RandomPart.NODE_LIFETIME) && !quantities.containsKey(Quantity.POOL_PREEMPTIBLE)) {
            root.problem(
                    QUANTITIES + "." + Quantity.POOL_PREEMPTIBLE.label(),
                    "missing; node.lifetime has an effect only if this is 1");
        }
        if (all.number(Quantity.BACKOFF_FIRST) > all.number(Quantity.BACKOFF_MOST)) {
            root.problem(
                    QUANTITIES + "." + ownKey(List.of(Quantity.BACKOFF_FIRST, Quantity.BACKOFF_MOST)),
                    "autoscaler.backoffFirstSeconds is " + Unit.SECONDS.text(all.number(Quantity.BACKOFF_FIRST))
                            + origin(Quantity.BACKOFF_FIRST)
                            + ", which is more than autoscaler.backoffMostSeconds, "
                            + Unit.SECONDS.text(all.number(Quantity.BACKOFF_MOST)) + origin(Quantity.BACKOFF_MOST));
        }
        if (all.number(Quantity.POOL_MIN) > all.number(Quantity.POOL_MAX)) {
            root.problem(
                    QUANTITIES + "." + ownKey(List.of(Quantity.POOL_MIN, Quantity.POOL_MAX)),
                    "pool.minNodes is " + all.count(Quantity.POOL_MIN) + origin(Quantity.POOL_MIN)
                            + ", which is more than pool.maxNodes, " + all.count(Quantity.POOL_MAX)
                            + origin(Quantity.POOL_MAX));
        }
        NodeRoom room = all.nodeRoom().withNodePlaceholder();
        if (room.students() == 0) {
            NodeRoom.Resource resource = room.binding().resource();
            List<Quantity> involved = resource.parameters();
            StringBuilder numbers = new StringBuilder();
            for (Quantity quantity : involved) {
                numbers.append(numbers.isEmpty() ? "" : ", ")
                        .append(quantity.label())
                        .append(' ')
                        .append(quantity.unit().text(all.number(quantity)))
                        .append(origin(quantity));
            }
            root.problem(
                    QUANTITIES + "." + ownKey(involved),
                    "no student fits on a node, because of its " + resource.label() + ": " + numbers
                            + (resource == NodeRoom.Resource.PODS ? ", and one place for a node placeholder" : ""));
        }
    }

    /** Values of something that is switched off. */
    private void noteWithoutEffect(TwinParameters all) {
        if (distributions.containsKey(RandomPart.IMAGE_PULL)
                && quantities.containsKey(Quantity.IMAGE_SIZE)
                && all.number(Quantity.IMAGE_SIZE) > 0) {
            notes.accept(
                    place + ": image.pull states the time of a pull, so the sizes and rates of images only divide it"
                            + " among the layers; without image.pull, the time would follow from them");
        }
        for (Quantity quantity : quantities.keySet()) {
            quantity.switchedBy()
                    .filter(switchedBy -> all.number(switchedBy) == 0
                            && all.number(quantity) != TwinParameters.defaults().number(quantity))
                    .ifPresent(switchedBy -> notes.accept(place + ": " + quantity.label() + " has no effect, because "
                            + switchedBy.label() + " is 0" + origin(switchedBy)));
        }
    }

    /** What has an effect only in several zones, or only with volumes. */
    private void noteOneZoneOrNoVolume(TwinParameters all) {
        for (Quantity quantity : List.of(Quantity.POOL_ANY_ZONE, Quantity.BACKOFF_ALL_ZONES, Quantity.VOLUME_ZONAL)) {
            if (quantities.containsKey(quantity) && all.number(quantity) > 0 && all.count(Quantity.POOL_ZONES) == 1) {
                notes.accept(place + ": " + quantity.label() + " has no effect, because " + Quantity.POOL_ZONES.label()
                        + " is 1" + origin(Quantity.POOL_ZONES));
            }
        }
        if (distributions.containsKey(RandomPart.VOLUME_ATTACH) && all.number(Quantity.STUDENT_VOLUMES) == 0) {
            notes.accept(place + ": " + RandomPart.VOLUME_ATTACH.label() + " has no effect, because "
                    + Quantity.STUDENT_VOLUMES.label() + " is 0" + origin(Quantity.STUDENT_VOLUMES));
        }
    }

    /** A lifetime of days is possible for Spot VMs, and cut where nothing says that the nodes are such. */
    private void noteCutLifetimes(TwinParameters all) {
        double limit = all.number(Quantity.NODE_AGE_LIMIT);
        double within = all.distribution(RandomPart.NODE_LIFETIME).shareWithin(limit);
        if (distributions.containsKey(RandomPart.NODE_LIFETIME)
                && !quantities.containsKey(Quantity.NODE_AGE_LIMIT)
                && within < 1) {
            notes.accept(place + ": of the lifetimes in node.lifetime, " + Math.round(100 * (1 - within))
                    + " % are longer than node.ageLimitSeconds, " + Unit.SECONDS.text(limit)
                    + " (Firstbell's default, the limit of preemptible VMs), and end there; for Spot VMs add"
                    + " `node.ageLimitSeconds: 0`");
        }
    }

    /** System pods that take most of a node are possible, and more often a wrong unit. */
    private void noteLargeSystem(TwinParameters all) {
        for (NodeRoom.Limit limit : all.nodeRoom().limits()) {
            boolean ours = limit.resource().parameters().stream().anyMatch(quantities::containsKey);
            if (ours && limit.system() > 0 && limit.node() / limit.system() < 2) {
                Unit unit = limit.resource().parameters().get(0).unit();
                Quantity node = limit.resource().parameters().get(0);
                Quantity system = limit.resource().parameters().get(1);
                notes.accept(place + ": " + system.label() + " " + unit.text(limit.system()) + origin(system)
                        + " is more than half of " + node.label() + ", " + unit.text(limit.node()) + origin(node)
                        + "; check the units: the pods of one node's system usually request much less");
            }
        }
    }

    /** The first of some parameters that is in the file, by the name that it has there. */
    private String ownKey(List<Quantity> involved) {
        return involved.stream()
                .filter(quantities::containsKey)
                .findFirst()
                .orElse(involved.get(0))
                .label();
    }

    private String origin(Quantity quantity) {
        return quantities.containsKey(quantity) ? "" : " (Firstbell's default)";
    }
}
