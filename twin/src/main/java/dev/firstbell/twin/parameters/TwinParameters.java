package dev.firstbell.twin.parameters;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All numbers of the model, each with its source. Immutable and thread-safe.
 *
 * @param distributions the distribution of each {@link RandomPart}
 * @param quantities the value of each {@link Quantity}
 */
public record TwinParameters(
        Map<RandomPart, Sourced<Distribution>> distributions, Map<Quantity, Sourced<Double>> quantities) {
    private static final String DEFAULTS = "/dev/firstbell/twin/parameters.yaml";

    public TwinParameters {
        distributions = Collections.unmodifiableMap(new EnumMap<>(distributions));
        quantities = Collections.unmodifiableMap(new EnumMap<>(quantities));
        for (RandomPart part : RandomPart.values()) {
            if (!distributions.containsKey(part)) {
                throw new IllegalArgumentException("no distribution for " + part.label());
            }
        }
        for (Quantity quantity : Quantity.values()) {
            Sourced<Double> sourced = quantities.get(quantity);
            if (sourced == null) {
                throw new IllegalArgumentException("no value for " + quantity.label());
            }
            if (!(sourced.value() >= 0) || sourced.value().isInfinite()) {
                throw new IllegalArgumentException(quantity.label() + " must not be negative: " + sourced.value());
            }
        }
    }

    /** The shipped parameters are read once, when they are first used. */
    private static final class Shipped {
        private static final TwinParameters PARAMETERS = read();

        private static TwinParameters read() {
            try (InputStream in = TwinParameters.class.getResourceAsStream(DEFAULTS)) {
                return ParameterFile.parseComplete(DEFAULTS, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(DEFAULTS + " cannot be read", e);
            }
        }
    }

    /**
     * One parameter in words.
     *
     * @param name its name in parameter files
     * @param value its value: {@code 48250Mi}, {@code log-normal, median 100 s, p95 220 s}
     * @param source the tag and the source
     * @param shipped whether value and source are those that Firstbell ships, so that nothing is from the site
     */
    public record Entry(String name, String value, String source, boolean shipped) {}

    /** The parameters that Firstbell ships. They are priors and assumptions; none was measured at your site. */
    public static TwinParameters defaults() {
        return Shipped.PARAMETERS;
    }

    /**
     * Parses a parameter file. A parameter that is not in the file has the value that Firstbell ships.
     *
     * @param place the file's name, for messages
     * @param yaml the file's text
     * @throws BadInputException with every problem found
     */
    public static TwinParameters parse(String place, String yaml) {
        return parse(place, yaml, note -> {});
    }

    /**
     * Parses a parameter file. A parameter that is not in the file has the value that Firstbell ships.
     *
     * @param place the file's name, for messages
     * @param yaml the file's text
     * @param notes takes what a reader of the file may not expect, one line each
     * @throws BadInputException with every problem found
     */
    public static TwinParameters parse(String place, String yaml, Consumer<String> notes) {
        return ParameterFile.parse(place, yaml, defaults(), notes);
    }

    /** All parameters in words: first the distributions, then the quantities. */
    public List<Entry> entries() {
        TwinParameters shipped = defaults();
        List<Entry> entries = new ArrayList<>();
        distributions.forEach((part, sourced) -> entries.add(new Entry(
                part.label(),
                sourced.value().inWords(),
                sourced.inWords(),
                sourced.equals(shipped.distributions.get(part)))));
        quantities.forEach((quantity, sourced) -> entries.add(new Entry(
                quantity.label(),
                quantity.unit().text(sourced.value()),
                sourced.inWords(),
                sourced.equals(shipped.quantities.get(quantity)))));
        return entries;
    }

    /** The text of a parameter file that {@link #parse} reads as the same parameters. */
    public String toYaml() {
        return ParameterFile.write(this);
    }

    /** The text of a parameter file with some of the distributions, which leaves all other parameters as they are. */
    public String toYaml(Set<RandomPart> parts) {
        return ParameterFile.write(this, parts);
    }

    /** The distribution of a part's duration. */
    public Distribution distribution(RandomPart part) {
        return distributions.get(part).value();
    }

    /** Draws a part's duration. The same draws, subject and index always give the same duration. */
    public Duration draw(Draws draws, RandomPart part, String subject, long index) {
        return distribution(part).quantile(draws.uniform(part.label(), subject, index));
    }

    /** A quantity, in its {@link Quantity#unit()}. */
    public double number(Quantity quantity) {
        return quantities.get(quantity).value();
    }

    /** A quantity, rounded to a whole number. */
    public int count(Quantity quantity) {
        return (int) Math.round(number(quantity));
    }

    /** A quantity in seconds, as a duration. */
    public Duration seconds(Quantity quantity) {
        return Duration.ofNanos(Math.round(number(quantity) * 1e9));
    }

    /** How many students' pods fit on one node, by each resource. */
    public NodeRoom nodeRoom() {
        return NodeRoom.of(this);
    }

    /**
     * How many students' pods fit on one node.
     *
     * @throws IllegalArgumentException if none fits; a parameter file with such numbers is refused
     */
    public int studentsPerNode() {
        NodeRoom room = nodeRoom();
        if (room.students() < 1) {
            throw new IllegalArgumentException("no student fits on a node, because of its "
                    + room.binding().resource().label() + ": " + room.binding().formula());
        }
        return room.students();
    }

    /** The price of one node with its disk for one hour, in US dollars. */
    public double usdPerNodeHour() {
        return number(Quantity.NODE_PRICE) + number(Quantity.DISK_PRICE);
    }

    /** The price of one node of the on-demand pool with its disk for one hour, in US dollars. */
    public double usdPerOnDemandHour() {
        return number(Quantity.ON_DEMAND_PRICE) + number(Quantity.DISK_PRICE);
    }

    /** These parameters with another distribution, whose source is recorded as "set by the caller". */
    public TwinParameters with(RandomPart part, Distribution distribution) {
        return with(part, new Sourced<>(distribution, Sourced.Tag.ASSUMED, "set by the caller"));
    }

    /** These parameters with another distribution. */
    public TwinParameters with(RandomPart part, Sourced<Distribution> distribution) {
        requireNonNull(part, "part is null");
        Map<RandomPart, Sourced<Distribution>> changed = new EnumMap<>(distributions);
        changed.put(part, distribution);
        return new TwinParameters(changed, quantities);
    }

    /** These parameters with another value, whose source is recorded as "set by the caller". */
    public TwinParameters with(Quantity quantity, double value) {
        requireNonNull(quantity, "quantity is null");
        Map<Quantity, Sourced<Double>> changed = new EnumMap<>(quantities);
        changed.put(quantity, new Sourced<>(value, Sourced.Tag.ASSUMED, "set by the caller"));
        return new TwinParameters(distributions, changed);
    }

    /** These parameters with nodes for exactly this many students. */
    public TwinParameters withStudentsPerNode(int students) {
        if (students < 1) {
            throw new IllegalArgumentException("a node must have room for at least one student: " + students);
        }
        // Memory is what limits them, so that a placeholder does not take the place of a student.
        return with(Quantity.NODE_MAX_PODS, students + 1 + number(Quantity.NODE_SYSTEM_PODS))
                .with(Quantity.NODE_MEMORY, students + number(Quantity.NODE_SYSTEM_MEMORY))
                .with(Quantity.STUDENT_MEMORY, 1)
                .with(Quantity.STUDENT_CPU, 0)
                .with(Quantity.STUDENT_VOLUMES, 0);
    }
}
