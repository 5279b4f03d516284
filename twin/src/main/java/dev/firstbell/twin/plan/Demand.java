package dev.firstbell.twin.plan;

import dev.firstbell.records.classes.Arrivals;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Section;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A time without a long break in which students of a class need nodes: from the first arrival or the start of its first
 * section to the end of its last section, or to the end of the limit of the last student who comes after that.
 *
 * @param from its beginning, from the class's start; negative if before it
 * @param to its end, from the class's start
 * @param anchor the start of its first section, from the class's start; {@code from} if no section is in it
 * @param sections the sections whose time is in it, in the order of the class file
 * @param strays students of other sections, who come long before or after their own section
 */
record Demand(Duration from, Duration to, Duration anchor, List<Section> sections, int strays) {
    /** Students who come earlier than this before the start of their section are there for something else. */
    private static final Duration EARLY = Duration.ofHours(6);

    /** A part of the demand: a section's time, or the presence of students who arrive one after the other in one shape. */
    private record Span(Duration from, Duration to, Section section, boolean wholeSection, int students) {}

    /**
     * The demand of a class, in order.
     *
     * @param gap two parts belong together unless the time between them is longer
     */
    static List<Demand> of(ClassFile file, Duration gap) {
        List<Span> spans = new ArrayList<>();
        for (Section section : file.sections()) {
            Duration start = file.offset(section);
            spans.add(new Span(start, start.plus(file.duration()), section, true, 0));
            ClassPlan.arrivals(file, section)
                    .forEach((shape, offsets) -> spans.addAll(spans(file, section, shape, offsets, gap)));
        }
        spans.sort(Comparator.comparing(Span::from));
        List<Demand> demands = new ArrayList<>();
        List<Span> together = new ArrayList<>();
        Duration end = spans.get(0).to();
        for (Span span : spans) {
            if (!together.isEmpty() && span.from().minus(end).compareTo(gap) > 0) {
                demands.add(of(file, together));
                together.clear();
                end = span.to();
            }
            together.add(span);
            end = longer(end, span.to());
        }
        demands.add(of(file, together));
        return demands;
    }

    /** The arrivals of one shape, divided where the shape itself pauses for longer than the gap. */
    private static List<Span> spans(
            ClassFile file, Section section, Arrivals shape, List<Duration> offsets, Duration gap) {
        Duration start = file.offset(section);
        Duration end = start.plus(file.duration());
        List<Span> spans = new ArrayList<>();
        int first = 0;
        for (int i = 1; i <= offsets.size(); i++) {
            Duration last = offsets.get(i - 1);
            if (i < offsets.size()) {
                Duration next = offsets.get(i);
                if (next.minus(last).compareTo(gap) <= 0
                        || !shape.pausesBetween(last.minus(start), next.minus(start))) {
                    continue;
                }
            }
            // Students stay until the end of their section, also those who come before its start. A student who comes
            // after the end, or long before the start, still needs a seat until the server runs.
            boolean stay = last.compareTo(end) <= 0 && start.minus(last).compareTo(EARLY) <= 0;
            Duration until = stay ? end : last.plus(file.limit());
            spans.add(new Span(offsets.get(first), until, section, false, i - first));
            first = i;
        }
        return spans;
    }

    private static Demand of(ClassFile file, List<Span> spans) {
        List<Section> sections = file.sections().stream()
                .filter(section -> spans.stream()
                        .anyMatch(span -> span.wholeSection() && span.section().equals(section)))
                .toList();
        Duration from = spans.get(0).from();
        return new Demand(
                from,
                spans.stream().map(Span::to).reduce(from, Demand::longer),
                sections.stream()
                        .map(file::offset)
                        .min(Comparator.naturalOrder())
                        .orElse(from.truncatedTo(ChronoUnit.MINUTES)),
                sections,
                spans.stream()
                        .filter(span -> !sections.contains(span.section()))
                        .mapToInt(Span::students)
                        .sum());
    }

    /** How long before the start of its first section the first student comes. */
    Duration early() {
        Duration early = anchor.minus(from);
        return early.isNegative() ? Duration.ZERO : early;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }
}
