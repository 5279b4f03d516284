package dev.firstbell.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.term.Looks;
import dev.firstbell.twin.term.TermBounds;
import dev.firstbell.twin.term.TermEvaluation;
import dev.firstbell.twin.term.TermOutcome;
import dev.firstbell.twin.term.TermPlan;
import dev.firstbell.twin.term.TermPlanner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Plans one week of each timetable in a folder, evaluates the plan in worlds that it was not chosen by, and prints a table of
 * docs/performance.md. Each timetable's result is a file, so that a run that was interrupted goes on with the next timetable.
 */
public final class TermTable {
    private static final String WEEK = "schema: 1\ntimeZone: America/Denver\n"
            + "terms: [{name: One week, from: 2027-01-11, through: 2027-01-17}]\n"
            + "slo: {share: 0.95, within: 90s, neverAtMost: 1}\ntarget: 0.95\n"
            + "arrivals: [{shape: burst, share: 0.9, mean: 60s}, {shape: uniform, share: 0.1, to: 15m}]\n";

    /** No search and no check has used worlds of this seed. */
    private static final long HELD_OUT = 1_000_003;

    /** So many that their probabilities are nearly exact. */
    private static final int HELD_OUT_WORLDS = 10_000;

    /** The first of them, in which the lower bounds are computed. */
    private static final int BOUND_WORLDS = 1_000;

    /** The first of them, in which the fixed cron is evaluated: it keeps nearly all promises, and its cost hardly varies. */
    private static final int CRON_WORLDS = 2_000;

    private static final double MOST_OVER_CLAIRVOYANT = 1.25;

    private TermTable() {}

    /**
     * What is planned.
     *
     * @param preemptible whether nodes are preempted: 0 or 1
     * @param worlds in how many worlds candidates are compared
     * @param looks when the pre-scaler looks at the schedule
     * @param commit of the code
     */
    private record Task(int preemptible, int worlds, Looks looks, String commit) {
        TwinParameters parameters() {
            return TwinParameters.defaults().with(Quantity.POOL_PREEMPTIBLE, preemptible);
        }

        /** Whether a result is of the same task, whatever code it was made with. */
        boolean made(JsonNode result) {
            return result.path("worlds").asInt(-1) == worlds
                    && result.path("preemptible").asInt(-1) == preemptible
                    && result.path("everyMs").asLong(-1) == looks.every().toMillis();
        }
    }

    /**
     * Arguments: the folder with the CSV files, a folder for the results, preemptible (0 or 1), worlds, the time between two looks of
     * the pre-scaler, the code's commit.
     */
    public static void main(String[] args) throws IOException {
        try {
            Path tables = Path.of(args[0]);
            Task task = new Task(
                    number("PREEMPTIBLE", args[2], 0, 1),
                    number("WORLDS", args[3], 200, 20_000),
                    looks(args[4]),
                    args[5]);
            List<Path> files = files(tables);
            Path results = results(Path.of(args[1]));
            List<JsonNode> all = new ArrayList<>();
            for (Path file : files) {
                all.add(result(file, results, task));
            }
            print(all);
        } catch (BadInputException e) {
            e.problems().forEach(problem -> System.err.println("benchmarks/run term: " + problem));
            System.exit(2);
        }
    }

    private static int number(String name, String text, int least, int most) {
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new BadInputException(name + ": expected a number from " + least + " to " + most + ", found " + text);
        }
        return Integer.parseInt(text);
    }

    private static Looks looks(String every) {
        return Durations.parse(every)
                .filter(time -> time.compareTo(Duration.ofMinutes(1)) >= 0 && time.compareTo(Duration.ofHours(1)) <= 0)
                .map(time -> new Looks(time, Looks.CHART.keep()))
                .orElseThrow(() -> new BadInputException("EVERY: expected a time from 1m to 1h, found " + every));
    }

    private static Path results(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new BadInputException(folder + " is a file; expected a folder for the results, or a new name");
        }
        return Files.createDirectories(folder);
    }

    private static List<Path> files(Path tables) throws IOException {
        if (!Files.isDirectory(tables)) {
            throw new BadInputException(tables + " is not a folder; expected one with timetables as CSV files, such as"
                    + " benchmarks/timetables");
        }
        try (Stream<Path> found = Files.list(tables)) {
            List<Path> files = found.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new BadInputException(tables + " has no timetable: expected files that end with .csv");
            }
            return files;
        }
    }

    private static JsonNode result(Path file, Path results, Task task) throws IOException {
        Path result = results.resolve(file.getFileName().toString().replace(".csv", ".json"));
        if (!Files.exists(result)) {
            AtomicFiles.write(result, Json.pretty().writeValueAsString(evaluated(file, task)) + "\n");
        }
        JsonNode made = read(result);
        if (!task.made(made)) {
            throw new BadInputException(result
                    + " is of other worlds, of nodes with another preemption or of another time between looks; give"
                    + " another folder for the results");
        }
        return made;
    }

    private static JsonNode read(Path result) {
        JsonNode made;
        try {
            made = Json.lines().readTree(InputFiles.read(result, "`benchmarks/run term` writes one"));
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e)
                    .at(result + ": is not a result of this command; move it away, or give another folder"));
        }
        if (!made.has("impossible") && !made.has("leastDollars")) {
            throw new BadInputException(
                    result
                            + " is of another version of this command, or of another one; move it away, or give another folder");
        }
        return made;
    }

    private static Map<String, Object> evaluated(Path file, Task task) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String name = file.getFileName().toString();
        Timetable timetable = Timetable.parse("timetable.yaml", WEEK + "table: " + name + "\n", table -> bytes);
        long begin = System.nanoTime();
        long cpuBegin = cpuNanos();
        TermOutcome outcome = TermPlanner.plan(
                timetable,
                task.parameters(),
                task.looks(),
                new TermPlanner.Effort(task.worlds(), 2 * task.worlds(), 1),
                line -> System.err.println(name + ": " + line));
        double cpuSeconds = (cpuNanos() - cpuBegin) / 1e9;
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("timetable", name.replace(".csv", ""));
        result.put("commit", task.commit());
        result.put("worlds", task.worlds());
        result.put("preemptible", task.preemptible());
        result.put("everyMs", task.looks().every().toMillis());
        result.put("seconds", seconds);
        result.put("cpuSeconds", cpuSeconds);
        outcome.match(
                planned -> {
                    add(result, planned.plan(), task);
                    return 0;
                },
                impossible -> {
                    result.put("impossible", impossible.meeting().name() + ": limited by " + impossible.binds());
                    return 0;
                });
        return result;
    }

    /** The CPU time of all threads, which other programs on the machine change less than the wall time. */
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static void add(Map<String, Object> result, TermPlan plan, Task task) {
        TwinParameters parameters = task.parameters();
        TermEvaluation heldOut = TermEvaluation.of(
                plan.timetable(),
                parameters,
                plan.schedule(),
                plan.hub(),
                plan.means(),
                task.looks(),
                HELD_OUT_WORLDS,
                HELD_OUT);
        TermEvaluation first = TermEvaluation.of(
                plan.timetable(),
                parameters,
                plan.schedule(),
                plan.hub(),
                plan.means(),
                task.looks(),
                BOUND_WORLDS,
                HELD_OUT);
        TermBounds bounds = TermBounds.of(plan.timetable(), parameters, first, BOUND_WORLDS, HELD_OUT);
        TermEvaluation cron =
                TermEvaluation.ofFixedCron(plan.timetable(), parameters, task.looks(), CRON_WORLDS, HELD_OUT);
        long inInterval = heldOut.promises().stream()
                .filter(promise -> plan.days().stream()
                        .flatMap(day -> day.promises().stream())
                        .filter(stated -> stated.meeting().equals(promise.meeting()))
                        .allMatch(
                                stated -> stated.kept().contains(promise.kept().share())))
                .count();
        result.put("meetings", plan.timetable().meetings().size());
        result.put("classes", heldOut.promises().size());
        result.put("inInterval", inInterval);
        result.put(
                "reachTarget",
                heldOut.promises().stream()
                        .filter(promise ->
                                promise.kept().share() >= plan.timetable().target())
                        .count());
        result.put("statedKept", plan.comparison(TermPlan.THIS).kept());
        result.put("kept", heldOut.kept());
        result.put("worst", heldOut.worst().kept().share());
        result.put("dollars", heldOut.dollars());
        result.put("clairvoyantDollars", heldOut.clairvoyantDollars());
        result.put("firstDollars", first.dollars());
        result.put("clairvoyantAsKeptDollars", bounds.clairvoyantDollars());
        result.put("turningAwayDollars", bounds.turningAwayDollars());
        result.put("leastDollars", bounds.anyScheduleDollars());
        result.put("means", plan.means().label());
        result.put("lowestConcurrentSpawnLimit", plan.lowestLimit());
        result.put("cronDollars", cron.dollars());
        result.put("cronKept", cron.kept());
        result.put("closedFormDollars", plan.comparison("closed form").dollars());
        result.put("closedFormKept", plan.comparison("closed form").kept());
        result.put("allOn", plan.comparison("always on").dollars());
        result.put("nothingKept", plan.comparison("nothing").kept());
        result.put("mostNodes", plan.mostNodes());
    }

    private static void print(List<JsonNode> all) {
        System.out.println(
                "| timetable | classes | cost of a week | / clairvoyant, as many kept (turning students away)"
                        + " | / clairvoyant, all kept | / no schedule costs less | kept, held-out (stated) | worst class | stated P in its interval"
                        + " | fixed cron: cost, kept | saving | closed form: cost, kept | lowest hub limit | CPU s |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        int within = 0;
        int withinTurningAway = 0;
        long inInterval = 0;
        long classes = 0;
        for (JsonNode one : all) {
            if (one.has("impossible")) {
                System.out.println("| " + one.get("timetable").asString() + " | no plan: "
                        + one.get("impossible").asString() + " |");
                continue;
            }
            double dollars = number(one, "dollars");
            double first = number(one, "firstDollars");
            double ratio = first / number(one, "clairvoyantAsKeptDollars");
            within += ratio <= MOST_OVER_CLAIRVOYANT ? 1 : 0;
            withinTurningAway += first <= MOST_OVER_CLAIRVOYANT * number(one, "turningAwayDollars") ? 1 : 0;
            inInterval += one.get("inInterval").asLong();
            classes += one.get("classes").asLong();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | $%.2f | %.3f (%.3f) | %.3f | %.3f | %.2f %% (%.2f %%) | %.1f %% | %d of %d | $%.2f, %.1f %% |"
                            + " %.0f %% | $%.2f, %.1f %% | %d | %.0f |%n",
                    one.get("timetable").asString(),
                    one.get("meetings").asInt(),
                    dollars,
                    ratio,
                    first / number(one, "turningAwayDollars"),
                    dollars / number(one, "clairvoyantDollars"),
                    first / number(one, "leastDollars"),
                    100 * number(one, "kept"),
                    100 * number(one, "statedKept"),
                    100 * number(one, "worst"),
                    one.get("inInterval").asInt(),
                    one.get("classes").asInt(),
                    number(one, "cronDollars"),
                    100 * number(one, "cronKept"),
                    100 * (1 - dollars / number(one, "cronDollars")),
                    number(one, "closedFormDollars"),
                    100 * number(one, "closedFormKept"),
                    one.get("lowestConcurrentSpawnLimit").asInt(),
                    number(one, "cpuSeconds"));
        }
        System.out.println();
        System.out.println("cost at most " + MOST_OVER_CLAIRVOYANT + " times that of the clairvoyant that keeps as many"
                + " promises: " + within + " of " + all.size() + ", and " + withinTurningAway
                + " if it turns students away; stated P in its interval: " + inInterval + " of " + classes
                + " classes");
        System.out.println("code: "
                + all.stream()
                        .map(one -> one.path("commit").asString("unknown"))
                        .distinct()
                        .collect(Collectors.joining(", "))
                + "; a look every "
                + Durations.format(Duration.ofMillis(all.get(0).get("everyMs").asLong())));
    }

    private static double number(JsonNode node, String key) {
        return node.get(key).asDouble();
    }
}
