package dev.firstbell.cli.classes;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.classes.Arrivals;
import dev.firstbell.records.classes.Behaviour;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Section;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Plural;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A class's plan as text: the arrivals by section, the students' journeys, and their behaviour when a start takes long. */
final class ClassDrawing {
    private static final int MOST_ROWS = 24;
    private static final int WIDTH = 50;
    private static final int MIX_WIDTH = 24;
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
    private static final DateTimeFormatter DAY_AND_CLOCK =
            DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    /** One for each section, in turn; the first for a class without sections. */
    private static final List<String> SHADES = List.of("█", "▒", "░", "▓");

    private final ClassFile file;
    private final ClassPlan plan;
    private final boolean onOneDay;

    ClassDrawing(ClassFile file, ClassPlan plan) {
        this.file = file;
        this.plan = plan;
        LocalDate day = file.start().toLocalDate();
        this.onOneDay = plan.students().stream()
                .map(student -> LocalDate.ofInstant(plan.intended(student), file.timeZone()))
                .allMatch(day::equals);
    }

    void print(PrintWriter out) {
        List<PlannedStudent> students = plan.students();
        Instant last = plan.intended(students.get(students.size() - 1));
        out.println(Excerpt.of(file.name()) + ": " + students.size() + " of " + Plural.students(file.students()) + ", "
                + DAY.format(file.start()) + " " + file.timeZone());
        list(out, "sections", sections());
        list(out, "journeys", mix(student -> student.journey().label()));
        list(out, "behaviour", mix(student -> inWords(student.behaviour())));
        out.println("arrivals   first " + clock(plan.firstArrival()) + ", median "
                + clock(plan.intended(students.get((students.size() - 1) / 2))) + ", last " + clock(last));
        list(out, "trace", traces());
        out.println("SLO        " + DisplayText.configuredShare(file.slo().share()) + " landed within "
                + DisplayText.limit(file.slo().within()) + ", at most "
                + DisplayText.configuredShare(file.slo().neverAtMost())
                + " never; limit " + DisplayText.limit(file.limit()));
        out.println();
        draw(out, last);
    }

    private static void list(PrintWriter out, String title, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            out.println(String.format(Locale.ROOT, "%-9s  %s", i == 0 ? title : "", lines.get(i)));
        }
    }

    /** None for a class that is not divided. */
    private List<String> sections() {
        List<String> lines = new ArrayList<>();
        for (Section section : file.sections()) {
            section.name()
                    .ifPresent(name -> lines.add(shade(name) + " " + Excerpt.of(name) + ": " + section.expected()
                            + " of "
                            + Plural.students(section.students()) + ", "
                            + clock(plan.classStart().plus(file.offset(section)))
                            + section.profile()
                                    .map(profile -> ", profile " + Excerpt.of(profile))
                                    .orElse("")
                            + ", "
                            + mixInLine(name, student -> student.journey().label())));
        }
        return lines;
    }

    /** How a trace is used that has more or fewer arrivals than there are students, or that is one of several shapes. */
    private List<String> traces() {
        return Stream.concat(tracesAlone(), file.sections().stream().flatMap(this::tracesAmongOtherShapes))
                .toList();
    }

    private Stream<String> tracesAmongOtherShapes(Section section) {
        List<Arrivals> shapes = section.arrivals();
        Map<Arrivals, List<Duration>> followed = ClassPlan.arrivals(file, section);
        return IntStream.range(0, shapes.size() < 2 ? 0 : shapes.size())
                .filter(i -> shapes.get(i) instanceof Arrivals.Trace)
                .mapToObj(i -> section.name()
                                .map(name -> Excerpt.of(name) + ": ")
                                .orElse("") + "arrivals[" + i + "]: "
                        + followed.getOrDefault(shapes.get(i), List.of()).size() + " of "
                        + Plural.students(section.expected()) + ", each at one of the "
                        + Plural.of(((Arrivals.Trace) shapes.get(i)).offsets().size(), "arrival", "arrivals")
                        + " in the file");
    }

    private Stream<String> tracesAlone() {
        return file.sections().stream()
                .filter(section -> section.arrivals().size() == 1)
                .flatMap(section -> section.arrivals().stream()
                        .filter(Arrivals.Trace.class::isInstance)
                        .map(shape -> ((Arrivals.Trace) shape).offsets().size())
                        .filter(arrivals -> arrivals != section.expected())
                        .map(arrivals -> section.name()
                                        .map(name -> Excerpt.of(name) + ": ")
                                        .orElse("")
                                + Plural.students(section.expected()) + " for " + arrivals + " in the file, "
                                + (arrivals > section.expected()
                                        ? "spread evenly over them"
                                        : "repeated from the first")));
    }

    /** How many there are of each kind, the sections apart where there are several kinds. */
    private List<String> mix(Function<PlannedStudent, String> kind) {
        Map<String, List<PlannedStudent>> byKind =
                plan.students().stream().collect(Collectors.groupingBy(kind, LinkedHashMap::new, Collectors.toList()));
        if (byKind.size() == 1) {
            return byKind.entrySet().stream()
                    .map(one -> one.getValue().size() + " " + one.getKey())
                    .toList();
        }
        int most = byKind.values().stream().mapToInt(List::size).max().orElseThrow();
        int widest = byKind.keySet().stream().mapToInt(String::length).max().orElseThrow();
        return byKind.entrySet().stream()
                .sorted((a, b) -> b.getValue().size() - a.getValue().size())
                .map(entry -> String.format(Locale.ROOT, "%-" + widest + "s  ", entry.getKey())
                        + bar(entry.getValue(), most, MIX_WIDTH) + " "
                        + entry.getValue().size())
                .toList();
    }

    private String mixInLine(String section, Function<PlannedStudent, String> kind) {
        return plan.students().stream()
                .filter(student -> student.section().equals(Optional.of(section)))
                .collect(Collectors.groupingBy(kind, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private String inWords(Behaviour behaviour) {
        return behaviour.match(new Behaviour.Cases<>() {
            @Override
            public String patient(Behaviour.Patient patient) {
                return patient.label();
            }

            @Override
            public String impatient(Behaviour.Impatient impatient) {
                return "impatient: reloads after " + onAverage(impatient.patience());
            }

            @Override
            public String givesUp(Behaviour.GivesUp givesUp) {
                return "givesUp: leaves after " + onAverage(givesUp.patience());
            }

            @Override
            public String leavesTabOpen(Behaviour.LeavesTabOpen leaves) {
                return "leavesTabOpen: until " + clock(plan.classStart().plus(leaves.until()));
            }

            @Override
            public String secondTab(Behaviour.SecondTab second) {
                return "secondTab: after " + onAverage(second.after());
            }
        });
    }

    private static String onAverage(Duration mean) {
        return DisplayText.limit(mean) + " on average";
    }

    private void draw(PrintWriter out, Instant last) {
        Duration span = Duration.between(plan.firstArrival(), last);
        Duration width = NICE.stream()
                .filter(nice -> span.dividedBy(nice) < MOST_ROWS)
                .findFirst()
                .orElse(span.dividedBy(MOST_ROWS - 1));
        // Rows stand at whole multiples of their width from the class's start.
        long first = row(plan.students().get(0), width);
        int rows = (int) (row(plan.students().get(plan.students().size() - 1), width) - first) + 1;
        List<List<PlannedStudent>> byRow = Stream.<List<PlannedStudent>>generate(ArrayList::new)
                .limit(rows)
                .toList();
        plan.students()
                .forEach(student ->
                        byRow.get((int) (row(student, width) - first)).add(student));
        int most = byRow.stream().mapToInt(List::size).max().orElseThrow();
        for (int i = 0; i < rows; i++) {
            Instant from = plan.classStart().plus(width.multipliedBy(first + i));
            int count = byRow.get(i).size();
            out.println(clock(from) + "  " + bar(byRow.get(i), most, WIDTH) + (count == 0 ? "" : " ") + count);
        }
        out.println("each line " + DisplayText.limit(width) + "; at most " + most + " in one");
    }

    /** A line whose length is in proportion to the students, the sections one after the other. */
    private String bar(List<PlannedStudent> students, int most, int width) {
        int[] bySection = new int[file.sections().size()];
        for (PlannedStudent student : students) {
            bySection[student.section().map(this::number).orElse(0)]++;
        }
        StringBuilder bar = new StringBuilder();
        int until = 0;
        for (int i = 0; i < bySection.length; i++) {
            until += bySection[i];
            int end = Math.round(until * width / (float) most);
            bar.append(SHADES.get(i % SHADES.size()).repeat(Math.max(0, end - bar.length())));
        }
        return bar.toString();
    }

    private int number(String section) {
        return file.sections().stream().map(Section::name).toList().indexOf(Optional.of(section));
    }

    private String shade(String section) {
        return SHADES.get(number(section) % SHADES.size());
    }

    private static long row(PlannedStudent student, Duration width) {
        return Math.floorDiv(student.offset().toMillis(), width.toMillis());
    }

    /** With its day if the students do not all come on one. */
    private String clock(Instant at) {
        ZonedDateTime local = ZonedDateTime.ofInstant(at, file.timeZone());
        boolean startsOnThisDay = local.toLocalDate().equals(file.start().toLocalDate());
        return (onOneDay && startsOnThisDay ? CLOCK : DAY_AND_CLOCK).format(local);
    }
}
