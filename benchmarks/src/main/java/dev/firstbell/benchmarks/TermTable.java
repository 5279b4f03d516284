package dev.firstbell.benchmarks;

import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.timetable.Timetable;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.term.TermEvaluation;
import dev.firstbell.twin.term.TermOutcome;
import dev.firstbell.twin.term.TermPlan;
import dev.firstbell.twin.term.TermPlanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
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

    private static final double MOST_OVER_CLAIRVOYANT = 1.25;

    private TermTable() {}

    /** Arguments: the folder with the CSV files, a folder for the results, preemptible (0 or 1), worlds. */
    public static void main(String[] args) throws IOException {
        Path tables = Path.of(args[0]);
        Path results = Files.createDirectories(Path.of(args[1]));
        int worlds = Integer.parseInt(args[3]);
        TwinParameters parameters =
                TwinParameters.defaults().with(Quantity.POOL_PREEMPTIBLE, Integer.parseInt(args[2]));
        List<JsonNode> all = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> found = Files.list(tables)) {
            files = found.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString().replace(".csv", "");
            Path result = results.resolve(name + ".json");
            if (!Files.exists(result)) {
                AtomicFiles.write(result, Json.pretty().writeValueAsString(evaluated(file, parameters, worlds)) + "\n");
            }
            JsonNode kept = Json.lines().readTree(Files.readString(result));
            boolean same = kept.path("worlds").asInt(-1) == worlds
                    && kept.path("preemptible").asInt(-1) == parameters.count(Quantity.POOL_PREEMPTIBLE);
            if (!same) {
                throw new IllegalArgumentException(
                        result + " is of other worlds or of nodes with another preemption; give another folder");
            }
            all.add(kept);
        }
        print(all);
    }

    private static Map<String, Object> evaluated(Path file, TwinParameters parameters, int worlds) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String name = file.getFileName().toString();
        Timetable timetable = Timetable.parse("timetable.yaml", WEEK + "table: " + name + "\n", table -> bytes);
        long begin = System.nanoTime();
        TermOutcome outcome = TermPlanner.plan(
                timetable,
                parameters,
                new TermPlanner.Effort(worlds, 2 * worlds, 1),
                line -> System.err.println(name + ": " + line));
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("timetable", name.replace(".csv", ""));
        result.put("worlds", worlds);
        result.put("preemptible", parameters.count(Quantity.POOL_PREEMPTIBLE));
        result.put("seconds", seconds);
        outcome.match(
                planned -> {
                    add(result, planned.plan(), parameters, worlds);
                    return 0;
                },
                impossible -> {
                    result.put("impossible", impossible.meeting().name() + ": limited by " + impossible.binds());
                    return 0;
                });
        return result;
    }

    private static void add(Map<String, Object> result, TermPlan plan, TwinParameters parameters, int worlds) {
        TermEvaluation heldOut =
                TermEvaluation.of(plan.timetable(), parameters, plan.schedule(), plan.hub(), HELD_OUT_WORLDS, HELD_OUT);
        TermEvaluation cron = TermEvaluation.ofFixedCron(plan.timetable(), parameters, HELD_OUT_WORLDS, HELD_OUT);
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
                "| timetable | classes | cost of a week | / clairvoyant | kept, held-out (stated) | worst class"
                        + " | stated P in its interval | fixed cron: cost, kept | saving | closed form: cost, kept |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        int within = 0;
        long inInterval = 0;
        long classes = 0;
        for (JsonNode one : all) {
            if (one.has("impossible")) {
                System.out.println("| " + one.get("timetable").asString() + " | no plan: "
                        + one.get("impossible").asString() + " |");
                continue;
            }
            double ratio = number(one, "dollars") / number(one, "clairvoyantDollars");
            within += ratio <= MOST_OVER_CLAIRVOYANT ? 1 : 0;
            inInterval += one.get("inInterval").asLong();
            classes += one.get("classes").asLong();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | $%.2f | %.3f | %.2f %% (%.2f %%) | %.1f %% | %d of %d | $%.2f, %.1f %% | %.0f %% |"
                            + " $%.2f, %.1f %% |%n",
                    one.get("timetable").asString(),
                    one.get("meetings").asInt(),
                    number(one, "dollars"),
                    ratio,
                    100 * number(one, "kept"),
                    100 * number(one, "statedKept"),
                    100 * number(one, "worst"),
                    one.get("inInterval").asInt(),
                    one.get("classes").asInt(),
                    number(one, "cronDollars"),
                    100 * number(one, "cronKept"),
                    100 * (1 - number(one, "dollars") / number(one, "cronDollars")),
                    number(one, "closedFormDollars"),
                    100 * number(one, "closedFormKept"));
        }
        System.out.println();
        System.out.println("cost at most " + MOST_OVER_CLAIRVOYANT + " times that of the clairvoyant: " + within
                + " of " + all.size() + "; stated P in its interval: " + inInterval + " of " + classes + " classes");
    }

    private static double number(JsonNode node, String key) {
        return node.get(key).asDouble();
    }
}
