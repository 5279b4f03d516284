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
        List<String> strategies =
                Arrays.stream(BufferStrategy.values()).map(BufferStrategy::label).toList();
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
        String unit =
                switch (means.unit()) {
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
        return means.label() + (unit.isEmpty() ? " asks for nothing; remove this key" : " is counted in `" + unit + "`");
    }

    /** How long before class the room is asked for: required if there is any. */
    static Duration lead(YamlReader yaml, Prescaling prescaling) {
        // Of a room that cannot be read it is unknown whether it needs a lead.
        return prescaling == null
                ? yaml.duration("lead", Duration.ZERO)
                : lead(yaml, prescaling.count() > 0);
    }

    static Duration lead(YamlReader yaml, boolean asks) {
        if (!asks && !yaml.has("lead")) {
            return Duration.ZERO;
        }
        Duration lead = yaml.duration("lead", null);
        if (lead != null && (lead.isNegative() || lead.compareTo(LONGEST_LEAD) > 0)) {
            yaml.problem(
                    "lead",
                    "expected a duration from 0s to " + Durations.format(LONGEST_LEAD) + " before class, found "
                            + Durations.format(lead));
        } else if (lead != null && !asks) {
            yaml.problem("lead", "has no effect, because this setting asks for no room; remove this key");
        }
        return lead == null ? Duration.ZERO : lead;
    }
}
