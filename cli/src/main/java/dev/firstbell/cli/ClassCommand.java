package dev.firstbell.cli;

import dev.firstbell.analysis.Figures;
import dev.firstbell.records.ClassFile;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.ClassPlan.PlannedStudent;
import dev.firstbell.records.Journey;
import dev.firstbell.records.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a class file says, before anything is sent. */
@Command(
        name = "class",
        description = "Look at a class before it is driven or planned.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = ClassCommand.Show.class)
final class ClassCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what of the class? `firstbell class show CLASS.yaml`");
    }

    /** The plan of a class, as text with its arrivals drawn, or as JSON. */
    @Command(
            name = "show",
            description = "Show who comes when: the plan as `run` would drive it, fixed by the file's seed.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    static final class Show implements Callable<Integer> {
        private static final int MOST_ROWS = 24;
        private static final int WIDTH = 50;
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
        private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "CLASS.yaml", description = "The class; examples/ has some.")
        private Path classFile;

        @Option(names = "--json", description = "Print the plan as JSON: every student with name, arrival and journey.")
        private boolean json;

        @Override
        public Integer call() {
            ClassFile file = ClassFile.read(classFile);
            ClassPlan plan = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.pretty().writeValueAsString(plan));
            } else {
                print(out, file, plan);
            }
            out.flush();
            return ExitCode.DONE;
        }

        private static void print(PrintWriter out, ClassFile file, ClassPlan plan) {
            List<PlannedStudent> students = plan.students();
            Instant last = plan.intended(students.get(students.size() - 1));
            out.println(file.name() + ": " + students.size() + " of " + file.students() + " students, "
                    + DAY.format(file.start()) + " " + file.timeZone());
            out.println("journeys  " + journeys(students));
            out.println("arrivals  first " + clock(file, plan.firstArrival()) + ", median "
                    + clock(file, plan.intended(students.get((students.size() - 1) / 2))) + ", last "
                    + clock(file, last));
            out.println("promise   " + Figures.promised(file.slo().share()) + " landed within "
                    + Figures.limit(file.slo().within()) + ", at most "
                    + Figures.promised(file.slo().neverAtMost())
                    + " never; patience ends after " + Figures.limit(file.limit()));
            out.println();
            draw(out, file, plan, last);
        }

        private static void draw(PrintWriter out, ClassFile file, ClassPlan plan, Instant last) {
            Duration span = Duration.between(plan.firstArrival(), last);
            Duration width = NICE.stream()
                    .filter(nice -> span.dividedBy(nice) < MOST_ROWS)
                    .findFirst()
                    .orElse(span.dividedBy(MOST_ROWS - 1));
            // Rows stand at whole multiples of their width from the class's start.
            long first = row(plan, plan.students().get(0), width);
            int[] counts =
                    new int[(int) (row(plan, plan.students().get(plan.students().size() - 1), width) - first) + 1];
            plan.students().forEach(student -> counts[(int) (row(plan, student, width) - first)]++);
            int most = Arrays.stream(counts).max().orElseThrow();
            for (int i = 0; i < counts.length; i++) {
                Instant from = plan.classStart().plus(width.multipliedBy(first + i));
                out.println(clock(file, from) + "  " + "█".repeat(Math.round(counts[i] * WIDTH / (float) most))
                        + (counts[i] == 0 ? "" : " ") + counts[i]);
            }
            out.println("each line " + Figures.limit(width) + "; at most " + most + " in one");
        }

        private static long row(ClassPlan plan, PlannedStudent student, Duration width) {
            return Math.floorDiv(student.offset().toMillis(), width.toMillis());
        }

        private static String clock(ClassFile file, Instant at) {
            return CLOCK.format(ZonedDateTime.ofInstant(at, file.timeZone()));
        }

        private static String journeys(List<PlannedStudent> students) {
            Map<Journey, Long> counts = students.stream()
                    .collect(Collectors.groupingBy(
                            PlannedStudent::journey, () -> new EnumMap<>(Journey.class), Collectors.counting()));
            return counts.entrySet().stream()
                    .map(entry -> entry.getValue() + " " + entry.getKey().label())
                    .collect(Collectors.joining(", "));
        }
    }
}
