package dev.firstbell.cli.plan;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.run.RunInfo.Verdict;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.term.Backtest;
import dev.firstbell.twin.term.TermPlan;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code plan --backtest} does: past classes, played again under a plan and under what it is compared with.
 *
 * @param folder the folder of the plan
 * @param runs folders of runs
 * @param parameters the twin's parameters
 * @param worlds in how many worlds each day is played
 * @param json whether to print JSON
 * @param stdout for the result
 * @param stderr for notes
 */
record Backtesting(
        Path folder,
        List<Path> runs,
        TwinParameters parameters,
        int worlds,
        boolean json,
        PrintWriter stdout,
        PrintWriter stderr) {
    /** In how many worlds a day is played unless another number is asked for. */
    static final int DEFAULT_WORLDS = 500;

    private static final int NAME = 14;
    private static final long SEED = 1;

    /** Plays, and prints; returns the exit code. */
    int call() {
        if (!Files.isDirectory(folder) || !TermFile.isIn(folder)) {
            throw new BadInputException(
                    "--backtest: " + folder + ": is not the folder of a plan of a term; plan first, with"
                            + " `firstbell plan TIMETABLE.yaml --out DIR`, and then give DIR");
        }
        TermFile term = TermFile.read(folder.resolve(FileNames.TERM));
        Schedule schedule = Schedule.read(folder.resolve(FileNames.SCHEDULE));
        PastClasses past = PastClasses.of(runs, term, this::note);
        if (!term.parametersSha256().equals(Sha256.of(parameters.toYaml()))) {
            note("the plan was computed with other parameters than these; give its own with --parameters");
        }
        past.notes().forEach(this::note);
        if (past.runs().isEmpty()) {
            past.left().forEach(line -> stderr.println("  " + line));
            stderr.println("firstbell: none of these runs can be played again under " + folder);
            stderr.flush();
            return ExitCode.NO_ANSWER;
        }
        List<PastClasses.Day> days = past.days();
        Backtest backtest = Backtest.of(
                days.stream().map(PastClasses.Day::past).toList(),
                new Backtest.Terms(term.timeZone(), term.slo(), term.limit()),
                schedule,
                new ScalingPlanFolder(folder).plan().hub(),
                term.means().orElse(Means.NODE_PLACEHOLDERS),
                term.looks(),
                parameters,
                worlds,
                SEED);
        if (json) {
            stdout.print(Json.pretty().writeValueAsString(asJson(backtest, days, past)) + "\n");
        } else {
            lines(backtest, days, past).forEach(stdout::println);
        }
        stdout.flush();
        return ExitCode.DONE;
    }

    private void note(String line) {
        stderr.println("note: " + line);
        stderr.flush();
    }

    private List<String> lines(Backtest backtest, List<PastClasses.Day> days, PastClasses past) {
        List<String> lines = new ArrayList<>();
        lines.add(Plural.of(backtest.classes(), "past class", "past classes") + " on "
                + Plural.of(days.size(), "day", "days") + ", played again in " + worlds + " worlds each");
        lines.add("counterfactual: the students come when they came, everything else is the model's"
                + (recorded(days) > 0
                        ? "; on " + recorded(days) + " of these days, nodes boot or pull as the records show"
                        : ", boots and pulls included"));
        lines.add("");
        lines.add(row("", "the days cost", "kept promises", "missed"));
        for (String way : Backtest.WAYS) {
            double kept = backtest.kept(way);
            lines.add(row(
                    way,
                    DisplayText.dollars(backtest.dollars(way)),
                    number(kept) + " of " + backtest.classes(),
                    number(backtest.classes() - kept)));
        }
        lines.add("as it was: " + outcome(past, Verdict.SLO_MET) + " kept, " + outcome(past, Verdict.SLO_MISSED)
                + " missed"
                + (outcome(past, Verdict.NOT_ASSESSED) > 0
                        ? ", " + outcome(past, Verdict.NOT_ASSESSED) + " could not be judged"
                        : ""));
        double clairvoyant = backtest.dollars(TermPlan.CLAIRVOYANT);
        if (clairvoyant > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "this plan costs %.2f times what the clairvoyant does, who knows these days beforehand",
                    backtest.dollars(TermPlan.THIS) / clairvoyant));
        }
        lines.add("days without a recorded class cost nothing here; the fixed cron and a plan with a class on them pay"
                + " for them, too");
        for (int d = 0; d < days.size(); d++) {
            Backtest.Day day = backtest.days().get(d);
            lines.add("");
            lines.add(day.past().date() + ": "
                    + String.join(
                            ", ",
                            day.ways().stream()
                                    .map(way -> way.name() + " " + DisplayText.dollars(way.dollars()))
                                    .toList()));
            for (int c = 0; c < day.came().size(); c++) {
                int of = c;
                PastClasses.Run run = days.get(d).runs().get(c);
                lines.add("  " + Excerpt.of(run.past().meeting().name()) + " (" + run.folder() + "): "
                        + day.came().get(c) + " of " + run.past().meeting().enrolled() + " enrolled came; kept with "
                        + String.join(
                                ", ",
                                day.ways().stream()
                                        .map(way -> way.name() + " "
                                                + TermText.percent(
                                                        way.kept().get(of).share()))
                                        .toList())
                        + "; as it was: " + asItWas(run.verdict()));
            }
        }
        if (!past.left().isEmpty()) {
            lines.add("");
            lines.add(Plural.of(past.left().size(), "run was", "runs were") + " not played:");
            past.left().forEach(line -> lines.add("  " + line));
        }
        return lines;
    }

    private static String asItWas(Verdict verdict) {
        return switch (verdict) {
            case SLO_MET -> "kept";
            case SLO_MISSED -> "missed";
            default -> "not judged";
        };
    }

    private static long outcome(PastClasses past, Verdict verdict) {
        return past.runs().stream().filter(run -> run.verdict() == verdict).count();
    }

    private static long recorded(List<PastClasses.Day> days) {
        return days.stream()
                .filter(day -> day.past().classes().stream()
                        .anyMatch(one -> !one.bootSeconds().isEmpty()
                                || !one.pullSeconds().isEmpty()))
                .count();
    }

    private static String row(String name, String dollars, String kept, String missed) {
        return String.format(Locale.ROOT, "  %-" + NAME + "s %14s  %14s  %8s", name, dollars, kept, missed)
                .stripTrailing();
    }

    private static String number(double classes) {
        return classes == Math.rint(classes)
                ? Long.toString(Math.round(classes))
                : String.format(Locale.ROOT, "%.2f", classes);
    }

    private Map<String, Object> asJson(Backtest backtest, List<PastClasses.Day> days, PastClasses past) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("schema", TermFile.SCHEMA);
        root.put("plan", folder.toString());
        root.put("parametersSha256", Sha256.of(parameters.toYaml()));
        root.put("worlds", worlds);
        root.put("classes", backtest.classes());
        List<Map<String, Object>> ways = new ArrayList<>();
        for (String way : Backtest.WAYS) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", way);
            one.put("dollars", backtest.dollars(way));
            one.put("kept", backtest.kept(way));
            one.put("missed", backtest.classes() - backtest.kept(way));
            ways.add(one);
        }
        root.put("ways", ways);
        List<Map<String, Object>> played = new ArrayList<>();
        for (int d = 0; d < days.size(); d++) {
            Backtest.Day day = backtest.days().get(d);
            for (int c = 0; c < day.came().size(); c++) {
                PastClasses.Run run = days.get(d).runs().get(c);
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("run", run.folder().toString());
                one.put("date", run.date());
                one.put("meeting", run.past().meeting().name());
                one.put("came", day.came().get(c));
                one.put("asItWas", run.verdict());
                one.put("bootsRecorded", run.past().bootSeconds().size());
                one.put("pullsRecorded", run.past().pullSeconds().size());
                Map<String, Object> kept = new LinkedHashMap<>();
                for (Backtest.Way way : day.ways()) {
                    kept.put(way.name(), way.kept().get(c).share());
                }
                one.put("kept", kept);
                played.add(one);
            }
        }
        root.put("played", played);
        root.put("notPlayed", past.left());
        return root;
    }
}
