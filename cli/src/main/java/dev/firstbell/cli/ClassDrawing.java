package dev.firstbell.cli;

import dev.firstbell.analysis.Figures;
import dev.firstbell.records.Behaviour;
import dev.firstbell.records.ClassFile;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.ClassPlan.PlannedStudent;
import dev.firstbell.records.Section;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A class's plan as text: who comes when and from which section, what they do, and what they do when it takes long. */
final class ClassDrawing {
    private static final int MOST_ROWS = 24;
    private static final int WIDTH = 50;
    private static final int SMALL_WIDTH = 24;
    private static final List<Duration> NICE = List.of(
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15));
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    /** One for each section in turn; the first is that of a class without sections. */
    private static final String SHADES = "█▒░▓";

    private final ClassFile file;
    private final ClassPlan plan;

    ClassDrawing(ClassFile file, ClassPlan plan) {
        this.file = file;
        this.plan = plan;
    }

    void print(PrintWriter out) {
        List<PlannedStudent> students = plan.students();
        Instant last = plan.intended(students.get(students.size() - 1));
        out.println(file.name() + ": " + students.size() + " of " + file.students() + " students, "
                + DAY.format(file.start()) + " " + file.timeZone());
        if (sections().size() > 1) {
            list(out, "sections", file.sections(), this::describe, this::in);
        }
        list(out, "journeys", counted(student -> student.journey().label()));
        list(out, "behaviour", counted(student -> describe(student.behaviour())));
        out.println("arrivals  first " + clock(plan.firstArrival()) + ", median "
                + clock(plan.intended(students.get((students.size() - 1) / 2))) + ", last " + clock(last));
        out.println("promise   " + Figures.promised(file.slo().share()) + " landed within "
                + Figures.limit(file.slo().within()) + ", at most "
                + Figures.promised(file.slo().neverAtMost())
                + " never; patience ends after " + Figures.limit(file.limit()));
        out.println();
        draw(out, last);
    }
}
