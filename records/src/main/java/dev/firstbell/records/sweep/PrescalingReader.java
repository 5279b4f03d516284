package dev.firstbell.records.sweep;

import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.yaml.YamlReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the room that a setting asks for, and when it asks. Stateless. */
final class PrescalingReader {
    /** The largest number of nodes, to catch typing errors. */
    private static final int MOST_NODES = 1_000;

    private static final int MOST_STUDENTS = 10_000;

    private static final Duration LONGEST_LEAD = Duration.ofHours(24);

    /** Those that can be applied; `roster` is reserved. */
    private static final List<Means> MEANS =
            Arrays.stream(Means.values()).filter(means -> means != Means.ROSTER).toList();

    private static final String EXPECTED_LEAD =
            "expected a duration from 0s to " + Durations.format(LONGEST_LEAD) + " before class, like 20m";

    private static final String NO_EFFECT = "has no effect, because nothing here asks for room; remove this key";

    private PrescalingReader() {}

    /** Null if there is a problem. */
    static Prescaling read(YamlReader yaml) {
        String label = yaml.oneOf("means", MEANS.stream().map(Means::label).toList());
        Optional<Means> means =
                MEANS.stream().filter(known -> known.label().equals(label)).findFirst();
        boolean nodes = yaml.has("nodes");
        boolean students = yaml.has("students");
        boolean strategic = yaml.has("strategy");
        int nodeCount = nodes ? yaml.integer("nodes", 1, MOST_NODES) : 0;
        int studentCount = students ? yaml.integer("students", 1, MOST_STUDENTS) : 0;
        List<String> strategies = Arrays.stream(BufferStrategy.values())
                .map(BufferStrategy::label)
                .toList();
        String strategy = strategic ? yaml.oneOf("strategy", strategies) : null;
        yaml.refuseOtherKeys();
        means.ifPresent(known -> {
            count(yaml, known, nodes, students);
            if ((known == Means.CAPACITY_BUFFER) != strategic) {
                yaml.problem(
                        "strategy",
                        strategic
                                ? "only " + Means.CAPACITY_BUFFER.label() + " has a strategy; remove this key"
                                : "is missing; a capacity buffer is " + String.join(" or ", strategies));
            }
        });
        if (!yaml.sound()) {
            return null;
        }
        return new Prescaling(
                means.orElseThrow(),
                nodes ? nodeCount : studentCount,
                Arrays.stream(BufferStrategy.values())
                        .filter(known -> known.label().equals(strategy))
                        .findFirst());
    }

    /** The count in the unit of the means, and no other. */
    private static void count(YamlReader yaml, Means means, boolean nodes, boolean students) {
        String unit = switch (means.unit()) {
            case NODES -> "nodes";
            case STUDENTS -> "students";
            case NOTHING -> "";
        };
        if (nodes && !unit.equals("nodes")) {
            yaml.problem("nodes", notCounted(means, unit));
        }
        if (students && !unit.equals("students")) {
            yaml.problem("students", notCounted(means, unit));
        }
        if (unit.equals("nodes") && !nodes && !students || unit.equals("students") && !students && !nodes) {
            yaml.problem(unit, "is missing; it says how much room " + means.label() + " asks for");
        }
    }

    private static String notCounted(Means means, String unit) {
        return means.label()
                + (unit.isEmpty() ? " asks for nothing; remove this key" : " is counted in `" + unit + "`");
    }

    /** How long before class the room is asked for: required if there is any. */
    static Duration lead(YamlReader yaml, Prescaling prescaling) {
        // Of a room that cannot be read it is unknown whether it needs a lead.
        if (prescaling == null) {
            return yaml.duration("lead", Duration.ZERO);
        }
        boolean asks = prescaling.count() > 0;
        if (!asks && !yaml.has("lead")) {
            return Duration.ZERO;
        }
        Duration lead = yaml.duration("lead", null);
        if (lead != null && isTooLong(lead)) {
            yaml.problem("lead", EXPECTED_LEAD + ", found " + Durations.format(lead));
        } else if (lead != null && !asks) {
            yaml.problem("lead", NO_EFFECT);
        }
        return lead == null ? Duration.ZERO : lead;
    }

    /** The leads of a grid: required if one of its rooms asks for anything. */
    static List<Duration> leads(YamlReader yaml, List<Prescaling> rooms) {
        boolean asks = rooms.isEmpty() || rooms.stream().anyMatch(room -> room.count() > 0);
        if (!asks && !yaml.has("lead") || rooms.isEmpty() && !yaml.has("lead")) {
            return List.of(Duration.ZERO);
        }
        List<Duration> leads = yaml.values(
                "lead",
                (key, value) -> Durations.parse(value.asString(""))
                        .filter(lead -> !isTooLong(lead))
                        .orElseGet(() -> yaml.wrong(key, value, EXPECTED_LEAD.substring("expected ".length()), null)));
        if (!asks && !leads.isEmpty()) {
            yaml.problem("lead", NO_EFFECT);
        }
        return leads;
    }

    private static boolean isTooLong(Duration lead) {
        return lead.isNegative() || lead.compareTo(LONGEST_LEAD) > 0;
    }
}
