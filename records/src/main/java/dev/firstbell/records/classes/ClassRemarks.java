package dev.firstbell.records.classes;

import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.yaml.YamlReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Values of a class file that are allowed and may not be what was meant. Each remark follows the place of its key. */
final class ClassRemarks {
    /** Shares like 0.333 are meant to add up. */
    private static final double ROUNDING = 0.005;

    /** A student more or less by rounding is no surprise, but one in the place of half a student is. */
    private static final double OFTEN_ROUNDED = 0.25;

    /** Sections are often rounded up and down in turn. */
    private static final double ROUNDED = 0.05;

    /** Whole days of classes are shorter. */
    private static final Duration LONG = Duration.ofHours(12);

    /** So many minutes are a class, too. */
    private static final int MOST_MINUTES = 240;

    private ClassRemarks() {}

    /** How shares are used that do not add up to 1. */
    static <T> Optional<String> onShares(Map<T, Double> shares, Function<T, String> label) {
        double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        return shares.isEmpty() || Math.abs(sum - 1) <= ROUNDING
                ? Optional.empty()
                : Optional.of("the shares add up to " + number(sum) + ", which is "
                        + number(Math.abs(sum - 1)) + (sum < 1 ? " less" : " more")
                        + " than 1; they are used as weights: "
                        + shares.entrySet().stream()
                                .map(share ->
                                        label.apply(share.getKey()) + " " + number(share.getValue() / sum * 100) + " %")
                                .collect(Collectors.joining(", ")));
    }

    /** The same for shapes of arrivals; shapes without shares have equal ones. */
    static Optional<String> onShapes(List<Arrivals> shapes) {
        if (shapes.stream().allMatch(shape -> shape.share() == 1)) {
            return Optional.empty();
        }
        double sum = shapes.stream().mapToDouble(Arrivals::share).sum();
        List<String> weights = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            weights.add("arrivals[" + i + "] " + number(shapes.get(i).share() / sum * 100) + " %");
        }
        return Math.abs(sum - 1) <= ROUNDING
                ? Optional.empty()
                : Optional.of("the shares add up to " + number(sum) + ", which is "
                        + number(Math.abs(sum - 1)) + (sum < 1 ? " less" : " more")
                        + " than 1; they are used as weights: " + String.join(", ", weights));
    }

    /** What becomes of a share of the students that is less than one student. */
    static Optional<String> onShowUp(int students, double showUp) {
        double exact = students * showUp;
        return exact >= 1 || exact > 1 - OFTEN_ROUNDED
                ? Optional.empty()
                : Optional.of(number(showUp) + " of " + Plural.students(students) + " is " + number(students * showUp)
                        + ", less than one student; the class is planned with 1 student");
    }

    /** A class that lasts longer than a day of classes. */
    static Optional<String> onDuration(Duration duration) {
        long hours = duration.toHours();
        return duration.compareTo(LONG) <= 0
                ? Optional.empty()
                : Optional.of(Durations.format(duration) + " is "
                        + (hours < 48 ? "more than " + LONG.toHours() + " hours" : "at least " + hours / 24 + " days")
                        + ", and nodes are planned for all of it"
                        + (duration.equals(Duration.ofHours(hours)) && hours <= MOST_MINUTES
                                ? "; if minutes are meant, write `" + Durations.format(Duration.ofMinutes(hours)) + "`"
                                : ""));
    }

    /** Shapes of arrivals that no student follows, although each has a share. */
    static List<String> onShapesWithoutStudents(ClassFile file) {
        List<String> remarks = new ArrayList<>();
        for (Section section : file.sections()) {
            Set<Arrivals> followed = ClassPlan.arrivals(file, section).keySet();
            double sum =
                    section.arrivals().stream().mapToDouble(Arrivals::share).sum();
            for (int i = 0; i < section.arrivals().size(); i++) {
                Arrivals shape = section.arrivals().get(i);
                if (!followed.contains(shape)) {
                    remarks.add("arrivals[" + i + "]: none of "
                            + Plural.students(section.expected())
                            + inSection(section)
                            + " comes by this shape: its share is " + number(shape.share() / sum * 100)
                            + " %, " + number(shape.share() / sum * section.expected())
                            + " students on average; check the shares");
                }
            }
        }
        return remarks;
    }

    /** A mixture of nothing. */
    static Optional<String> onEmpty(YamlReader yaml, String key, String otherwise) {
        return yaml.optional(key)
                .filter(JsonNode::isObject)
                .filter(JsonNode::isEmpty)
                .map(nothing -> "the mapping is empty, so the default holds: " + otherwise);
    }

    /** Journeys and behaviours that no student has, although each has a share. */
    static List<String> onKindsWithoutStudents(ClassFile file) {
        List<String> remarks = new ArrayList<>();
        for (Section section : file.sections()) {
            List<PlannedStudent> students = ClassPlan.drawn(file, section);
            Set<Journey> journeys =
                    students.stream().map(PlannedStudent::journey).collect(Collectors.toSet());
            Set<String> behaviours = students.stream()
                    .map(student -> student.behaviour().label())
                    .collect(Collectors.toSet());
            remarks.addAll(without(
                    section, "journey", section.journeys(), Journey::label, journey -> journeys.contains(journey)));
            remarks.addAll(without(
                    section,
                    "behaviour",
                    section.behaviours(),
                    Behaviour::label,
                    behaviour -> behaviours.contains(behaviour.label())));
        }
        return remarks;
    }

    private static <T> List<String> without(
            Section section, String key, Map<T, Double> shares, Function<T, String> label, Predicate<T> has) {
        double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        return shares.entrySet().stream()
                .filter(share -> !has.test(share.getKey()))
                .map(share -> key + "." + label.apply(share.getKey()) + ": none of "
                        + Plural.students(section.expected()) + inSection(section) + " has it: its share is "
                        + number(share.getValue() / sum * 100) + " %, "
                        + number(share.getValue() / sum * section.expected()) + " students on average")
                .toList();
    }

    private static String inSection(Section section) {
        return section.name().map(name -> " of section " + Excerpt.quoted(name)).orElse("");
    }

    /** Sections are rounded to whole students one by one, which can add up. */
    static Optional<String> onRounding(ClassFile file) {
        double exact = file.sections().stream()
                .mapToDouble(section -> section.students() * section.showUp())
                .sum();
        return file.sections().size() < 2 || Math.abs(file.expected() - exact) <= Math.max(1, exact * ROUNDED)
                ? Optional.empty()
                : Optional.of("showUp: each section is rounded to whole students, so " + file.expected()
                        + " students are planned; without rounding it would be " + number(exact));
    }

    /** An SLO that a class cannot miss, or that reaches beyond its end. */
    static List<String> onSlo(Slo slo, Duration duration) {
        List<String> remarks = new ArrayList<>();
        if (slo.within().compareTo(duration) > 0) {
            remarks.add("within: " + Durations.format(slo.within()) + " is longer than the class, "
                    + Durations.format(duration) + ", so a student who lands after its end may count as in time");
        }
        if (slo.neverAtMost() == 1) {
            remarks.add("neverAtMost: 1 is all students, so this part of the SLO is always met; 1 % is 0.01");
        }
        return remarks;
    }

    /** Rounded to four significant digits. */
    private static String number(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(4, RoundingMode.HALF_UP));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
