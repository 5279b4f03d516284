package dev.firstbell.analysis;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What two plans of one class ask of a hub that is not the same. Runs of such plans are not repetitions of one class start: an
 * interval over them would be about neither. The start and the user names do not matter. Plans with different seeds are
 * compared only in what no draw decides. Stateless.
 */
public final class PlanDifference {
    private PlanDifference() {}

    /** The keys of the class file that differ: {@code arrivals, behaviour}; empty for plans that are alike. */
    public static Optional<String> between(ClassPlan one, ClassPlan other) {
        List<String> keys = new ArrayList<>();
        if (!one.retry().equals(other.retry())) {
            keys.add("retry");
        }
        if (!sizes(one, PlannedStudent::section).equals(sizes(other, PlannedStudent::section))) {
            keys.add("sections");
        }
        if (!sizes(one, PlannedStudent::profile).equals(sizes(other, PlannedStudent::profile))) {
            keys.add("profile");
        }
        if (one.seed() == other.seed()) {
            differ(one, other, PlannedStudent::offset, "arrivals", keys);
            differ(one, other, PlannedStudent::journey, "journey", keys);
            differ(one, other, PlannedStudent::vscodePath, "vscodePath", keys);
            differ(one, other, PlannedStudent::behaviour, "behaviour", keys);
        }
        return keys.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", keys));
    }

    private static <T> void differ(
            ClassPlan one, ClassPlan other, Function<PlannedStudent, T> part, String key, List<String> keys) {
        if (!one.students().stream()
                .map(part)
                .toList()
                .equals(other.students().stream().map(part).toList())) {
            keys.add(key);
        }
    }

    private static TreeMap<String, Long> sizes(ClassPlan plan, Function<PlannedStudent, Optional<String>> part) {
        return plan.students().stream()
                .collect(Collectors.groupingBy(
                        student -> part.apply(student).orElse(""), TreeMap::new, Collectors.counting()));
    }
}
