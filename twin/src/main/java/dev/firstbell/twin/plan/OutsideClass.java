package dev.firstbell.twin.plan;

import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Section;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.time.Durations;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The students of a class who are there outside its time: those who come after the end of their section, and those who leave
 * a tab open beyond it. Stateless and thread-safe.
 */
public final class OutsideClass {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm", Locale.ROOT);

    private OutsideClass() {}

    /** One line for each section with such students; empty for most classes. */
    public static List<String> notes(ClassFile file) {
        List<String> notes = new ArrayList<>();
        for (Section section : file.sections()) {
            Duration end = file.offset(section).plus(file.duration());
            List<Duration> late = ClassPlan.arrivals(file, section).values().stream()
                    .flatMap(Collection::stream)
                    .filter(offset -> offset.compareTo(end) > 0)
                    .sorted()
                    .toList();
            if (!late.isEmpty()) {
                Duration last = late.get(late.size() - 1);
                notes.add(late.size() + " of " + Plural.students(section.expected()) + of(section)
                        + (late.size() == 1 ? " comes" : " come") + " after the end of class at " + at(file, end)
                        + (late.size() == 1 ? ", at " : ", the last at ") + at(file, last)
                        + "; nodes are requested for them until " + Durations.format(file.limit()) + " after that");
            }
            section.behaviours().keySet().stream()
                    .flatMap(behaviour -> behaviour.keepsTabUntil().stream())
                    .filter(until -> until.compareTo(file.duration()) > 0)
                    .max(Duration::compareTo)
                    .ifPresent(until -> notes.add("students" + of(section) + " with `"
                            + new Behaviour.LeavesTabOpen(until).label() + "` keep their servers until "
                            + at(file, file.offset(section).plus(until)) + ", after the end of class at "
                            + at(file, end)
                            + "; nodes with these servers stay as long, beyond the schedule and its node hours"));
        }
        return notes;
    }

    private static String of(Section section) {
        return section.name().map(name -> " of section " + Excerpt.quoted(name)).orElse("");
    }

    private static String at(ClassFile file, Duration offset) {
        return MINUTE.format(LocalDateTime.ofInstant(file.startInstant().plus(offset), file.timeZone()));
    }
}
