package dev.firstbell.analysis.internal;

import dev.firstbell.analysis.Figures;
import dev.firstbell.analysis.Intervals;
import dev.firstbell.analysis.Report;
import dev.firstbell.analysis.SettingTable;
import dev.firstbell.analysis.internal.Page.EvidenceRow;
import dev.firstbell.analysis.internal.Page.FileLink;
import dev.firstbell.analysis.internal.Page.Note;
import dev.firstbell.analysis.internal.Page.RunRow;
import dev.firstbell.analysis.internal.Page.SettingRow;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Stage;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts the records of runs into words for the report's page. */
public final class PageBuilder {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final String UNKNOWN = "–";

    private final ClassPlan classPlan;
    private final Slo slo;
    private final SettingTable table;
    private final List<SettingRuns> settings;
    private final List<RunRecord> runs;
    private final Optional<ScalingPlan> plan;
    private final List<Report.Link> files;

    private PageBuilder(List<RunRecord> runs, Optional<ScalingPlan> plan, List<Report.Link> files) {
        this.classPlan = SettingRuns.comparable(runs);
        this.slo = classPlan.slo();
        this.table = SettingTable.of(runs);
        this.settings = SettingRuns.of(runs);
        this.runs = SettingRuns.inOrder(runs);
        this.plan = plan;
        this.files = files.stream()
                .sorted(Comparator.comparing(Report.Link::label).thenComparing(Report.Link::path))
                .toList();
    }

    /** The page of these runs. */
    public static Page build(List<RunRecord> runs, Optional<ScalingPlan> plan, List<Report.Link> files) {
        return new PageBuilder(runs, plan, files).page();
    }

    private Page page() {
        Optional<SettingRuns> best = best();
        return new Page(
                classPlan.className(),
                DATE.format(classPlan.classStart()),
                best.map(setting -> (isPredicted(setting) ? "Predicted: " : "") + verdict(setting))
                        .orElse("No answer: none of the runs says anything about the hub."),
                badge(best),
                best.map(PageBuilder::tone).orElse("missed"),
                basis(),
                (promisedNothing()
                                ? "Nothing was promised to this class; looked at beside what Firstbell takes for granted: "
                                : "The promise: ")
                        + Figures.promised(slo.share()) + " of students on their first page within "
                        + Figures.limit(slo.within()) + " of arriving, at most " + Figures.promised(slo.neverAtMost())
                        + " never.",
                best.map(this::headline),
                settings.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Page.Charts(
                                Drawings.ecdf(settings, slo, classPlan.limit()),
                                Drawings.stages(settings, classPlan.limit()),
                                Drawings.arrivals(settings))),
                changes(best),
                costs(),
                table.withoutResult().stream()
                        .map(row -> row.setting() + " (" + row.runId() + "): " + row.why())
                        .toList(),
                settingRows(),
                runs.stream().map(PageBuilder::runRow).toList(),
                runs.stream().flatMap(run -> BehaviourRow.of(run).stream()).toList(),
                ClusterView.of(runs, settings),
                HubView.of(runs),
                runs.stream()
                        .filter(run -> run.info().observed().isEmpty())
                        .map(HealthRow::of)
                        .toList(),
                plan.map(ScalingPlan::evidence).orElse(List.of()).stream()
                        .map(evidence -> new EvidenceRow(evidence.name(), evidence.value(), evidence.source()))
                        .toList(),
                plan.map(ScalingPlan::method).orElse(""),
                notes(),
                files.stream()
                        .map(link -> new FileLink(link.label(), link.path(), href(link.path())))
                        .toList());
    }

    /**
     * Of the settings that keep the promise the one with the fewest node-hours, else the one with the highest share. What
     * was only predicted stands back where anything was measured or observed.
     */
    private Optional<SettingRuns> best() {
        List<SettingRuns> seen =
                settings.stream().filter(setting -> !isPredicted(setting)).toList();
        List<SettingRuns> candidates = seen.isEmpty() ? settings : seen;
        Comparator<SettingRuns> byShare = Comparator.comparingDouble(setting -> -Intervals.mean(setting.shares()));
        Comparator<SettingRuns> byCost =
                Comparator.comparingDouble(setting -> setting.nodeHours().orElse(Double.MAX_VALUE));
        List<SettingRuns> kept =
                candidates.stream().filter(SettingRuns::keepsPromise).toList();
        return kept.isEmpty() ? candidates.stream().min(byShare) : kept.stream().min(byCost.thenComparing(byShare));
    }

    /** A modelled result must be seen to be one, before any small print. */
    private Optional<String> badge(Optional<SettingRuns> best) {
        if (runs.stream().allMatch(run -> run.info().observed().isPresent())) {
            return Optional.of("Observed");
        }
        boolean modelled = best.map(setting -> isModelled(setting.info()))
                .orElseGet(() -> runs.stream().allMatch(run -> isModelled(run.info())));
        return modelled ? Optional.of("Modelled") : Optional.empty();
    }

    private static boolean isModelled(RunInfo info) {
        return info.provenance() == Provenance.PREDICTED || info.environment().rung() == Rung.EMBEDDED;
    }

    private static boolean isPredicted(SettingRuns setting) {
        return setting.info().provenance() == Provenance.PREDICTED;
    }

    private boolean promisedNothing() {
        return runs.stream().allMatch(run -> Observed.promisedNothing(run.info()));
    }

    private static String tone(SettingRuns setting) {
        if (setting.keepsPromise()) {
            return "kept";
        }
        return setting.runsUnjudged() == setting.runs().size() ? "open" : "missed";
    }

    private String verdict(SettingRuns best) {
        String name = called(best);
        List<String> missing = settings.stream()
                .filter(setting -> !setting.keepsPromise())
                .map(PageBuilder::called)
                .toList();
        if (best.keepsPromise()) {
            String others = missing.isEmpty() ? "." : "; with " + listed(missing) + " it is not.";
            return "With " + name + " the promise is kept: " + inWords(best) + others;
        }
        if (best.runsUnjudged() > 0) {
            return "As far as it could be seen, " + inWords(best)
                    + (promisedNothing() ? "." : "; whether the promise was kept nobody can say.");
        }
        String partly = best.runsThatKept() == 0
                ? ""
                : " It was kept in " + best.runsThatKept() + " of "
                        + best.runs().size() + " runs.";
        return settings.size() == 1
                ? "With " + name + " the promise is not kept: " + inWords(best) + "." + partly
                : "No setting keeps the promise. With the best of them, " + name + ", " + inWords(best) + "." + partly;
    }

    private static String listed(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    private String inWords(SettingRuns setting) {
        int count = setting.shares().stream().mapToInt(share -> share.count()).sum();
        int of = setting.shares().stream().mapToInt(share -> share.of()).sum();
        int never =
                setting.runs().stream().mapToInt(run -> run.summary().never()).sum();
        String tail = never > 0 && !setting.keepsPromise() ? ", and " + never + " never got in" : "";
        return count + " of " + of + " students " + Observed.in(setting.info()) + " within "
                + Figures.limit(slo.within()) + tail;
    }

    private Page.Headline headline(SettingRuns best) {
        double share = Intervals.mean(best.shares());
        var interval = Intervals.overRuns(best.shares());
        int runCount = best.runs().size();
        String kind = isPredicted(best) ? "predicted " : "";
        String scope = " from " + Figures.count(runCount, kind + "class start", kind + "class starts");
        String reaches = best.keepsPromise() && interval.low() < slo.share()
                ? "; it reaches below the promise, so more runs would tell."
                : runCount == 1 ? "; it says nothing about the next one." : ".";
        return new Page.Headline(
                Figures.share(share),
                Observed.where(best.info()) + " within " + Figures.limit(slo.within()) + " of arriving, with "
                        + called(best),
                "95 % interval " + Figures.interval(interval) + scope + reaches);
    }

    private List<String> basis() {
        Set<String> lines = new LinkedHashSet<>();
        for (RunRecord run : runs) {
            RunInfo.Environment environment = run.info().environment();
            String speed = environment.speed() == 1
                    ? "in real time"
                    : "at " + Figures.decimal(environment.speed()) + " times real speed";
            lines.add(verb(run.info().provenance()) + " in the environment “"
                    + environment.rung().label() + "”: " + environment.rung().meaning() + "; "
                    + (run.info().provenance() == Provenance.PREDICTED ? "in virtual time" : speed) + ".");
            lines.addAll(Observed.basis(run));
            if (run.cluster().isEmpty() && !run.contradictions().isEmpty()) {
                lines.add(
                        "Of the run " + run.info().runId() + ": "
                                + Figures.count(run.contradictions().size(), "stamp", "stamps")
                                + " of the hub’s progress stream contradict their cause, beyond a second; they are kept as they are.");
            }
            run.notes().forEach(note -> lines.add("Of the run " + run.info().runId() + ": " + note + "."));
        }
        return List.copyOf(lines);
    }

    private static String verb(Provenance provenance) {
        return switch (provenance) {
            case MEASURED -> "Measured";
            case OBSERVED -> "Observed, nothing was sent,";
            case PREDICTED -> "Predicted by the model, not measured,";
        };
    }

    private List<String> changes(Optional<SettingRuns> best) {
        if (plan.isEmpty()) {
            return best.filter(SettingRuns::keepsPromise)
                    .flatMap(SettingRuns::setting)
                    .map(setting -> List.of("Use " + quoted(setting.name()) + ": " + asked(setting) + "."))
                    .orElse(List.of("There is no plan with these runs; `firstbell plan` makes one."));
        }
        ScalingPlan proposed = plan.get();
        List<String> changes = new ArrayList<>();
        changes.add(
                proposed.warmNodes() == 0
                        ? "Start no nodes ahead of class."
                        : "Have " + Figures.count(proposed.warmNodes(), "node", "nodes")
                                + " ready when class starts; ask for " + (proposed.warmNodes() == 1 ? "it " : "them ")
                                + Figures.limit(proposed.lead()) + " before. That is for "
                                + Figures.count(proposed.plannedStudents(), "student", "students")
                                + (proposed.plannedStudents() == proposed.expectedStudents()
                                        ? ", all who are enrolled."
                                        : "; more come at most one time in twenty."));
        changes.add("Let the hub start " + proposed.hub().concurrentSpawnLimit()
                + " servers at once (hub.concurrentSpawnLimit) and give each "
                + Figures.limit(proposed.hub().startTimeout()) + " (singleuser.startTimeout).");
        String tested = settings.stream()
                .filter(setting ->
                        setting.setting().filter(s -> sameChoice(s, proposed)).isPresent())
                .map(PageBuilder::called)
                .findFirst()
                .map(name -> "This proposal was run here, as " + name + ".")
                .orElse("This proposal was not run here.");
        changes.add("How these numbers were found: " + proposed.method() + ". " + tested);
        return changes;
    }

    private static boolean sameChoice(Setting setting, ScalingPlan plan) {
        return setting.warmNodes() == plan.warmNodes()
                && setting.lead().equals(plan.lead())
                && setting.hub().equals(plan.hub());
    }

    private List<String> costs() {
        List<String> costs = new ArrayList<>();
        plan.ifPresent(proposed -> costs.add("Planned: " + Figures.decimal(proposed.nodeHours())
                + " node-hours for this class, about " + Figures.dollars(proposed.dollars())
                + " at the price in the plan’s evidence."));
        String used = settings.stream()
                .filter(setting -> setting.nodeHours().isPresent())
                .map(setting -> called(setting) + " "
                        + Figures.decimal(setting.nodeHours().orElseThrow()))
                .collect(Collectors.joining(", "));
        costs.add(
                used.isEmpty()
                        ? "Nobody could see the nodes in these runs, so there is no measured cost."
                        : "Node-hours in these runs: " + used + ".");
        return costs;
    }

    private List<SettingRow> settingRows() {
        List<SettingRow> rows = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            SettingRuns setting = settings.get(i);
            SettingTable.Result result = table.results().get(i);
            rows.add(new SettingRow(
                    Drawings.series(i),
                    setting.name(),
                    setting.setting().map(PageBuilder::asked).orElse("no setting was applied")
                            + (result.runs() == 1 ? "" : "; " + result.runs() + " runs"),
                    Figures.share(result.shareWithin()),
                    Figures.interval(result.interval()),
                    Figures.time(result.p50()),
                    Figures.time(result.p95()),
                    Figures.time(result.worst()),
                    Integer.toString(result.never()),
                    Figures.share((double) result.finished() / result.students()),
                    result.throttledPerRun().map(Figures::decimal).orElse(UNKNOWN),
                    result.nodes().map(Object::toString).orElse(UNKNOWN),
                    result.nodeHoursPerRun().map(Figures::decimal).orElse(UNKNOWN),
                    result.promise(),
                    tone(setting)));
        }
        return rows;
    }

    private static String asked(Setting setting) {
        String nodes = setting.warmNodes() == 0
                ? "no warm nodes"
                : Figures.count(setting.warmNodes(), "warm node", "warm nodes") + ", " + Figures.limit(setting.lead())
                        + " ahead";
        return nodes + "; " + setting.hub().concurrentSpawnLimit() + " starts at once";
    }

    private static RunRow runRow(RunRecord run) {
        boolean counts = run.info().verdict().conclusive();
        Optional<Integer> seenAtAll = run.summary().studentsThrottled().filter(students -> counts);
        int worst = run.students().stream()
                .mapToInt(student -> student.throttled().size())
                .max()
                .orElse(0);
        Setbacks setbacks = Setbacks.of(run.students());
        return new RunRow(
                SettingRuns.nameOf(run.info()),
                run.info().runId(),
                counts ? run.throttled().map(Object::toString).orElse(UNKNOWN) : UNKNOWN,
                seenAtAll.map(Object::toString).orElse(UNKNOWN),
                seenAtAll.map(students -> Integer.toString(worst)).orElse(UNKNOWN),
                counts ? Integer.toString(setbacks.count()) : UNKNOWN,
                counts ? Integer.toString(setbacks.students()) : UNKNOWN,
                counts ? setbacks.mostFrequent() : List.of());
    }

    private Stage classCountedTo() {
        return runs.get(0).info().countedTo();
    }

    private List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        notes.add(new Note(
                "Time to the first page",
                "From the moment the class plan says a student arrives to the first good answer of their server through the"
                        + " proxy. Waiting because the hub said “too many, come back later”, every retry, and our own late"
                        + " sending are inside. The clock never restarts."));
        notes.add(new Note(
                "Landed and finished",
                "A student has landed who is on the first page: in time, median, percentiles, worst and never are about that."
                        + " Finished is who also reached the end of their journey, "
                        + runs.stream()
                                .flatMap(run -> run.students().stream())
                                .map(student -> student.countedFrom() == Stage.INTENDED
                                        ? student.journey().lastStage()
                                        : classCountedTo())
                                .map(Stage::title)
                                .distinct()
                                .sorted()
                                .map(PageBuilder::quoted)
                                .collect(Collectors.joining(" or "))
                        + ", however late."));
        notes.add(new Note(
                "Students who never got in",
                "Whoever was not in after " + Figures.limit(classPlan.limit())
                        + " counts as a student for whom it took longer than that: in every share, in every percentile, and as"
                        + " the part that a curve stays below 100 %."
                        + (runs.stream()
                                        .flatMap(run -> run.students().stream())
                                        .anyMatch(student -> student.lastSeen().isPresent())
                                ? " So does who was not seen to the end, although nobody knows; a percentile among those is"
                                        + " said to be longer than they were seen waiting."
                                : "")));
        notes.add(new Note(
                "Interval",
                "One run: the exact binomial interval at 95 % over its students. Students of one class wait for the same"
                        + " nodes, so they are not independent, and the interval does not cover the next class. Several runs:"
                        + " Student’s t over the runs’ shares, never narrower than the interval of all students together."
                        + " Percentiles and curves put the students of a setting’s runs together."));
        notes.add(new Note(
                "429s, nodes, node-hours",
                "429s: how often the hub sent students away for a while, the mean of a setting’s runs. Nodes: most at once."
                        + " Node-hours: from each node’s request to its release or the end of the accounted window, the mean"
                        + " of the runs."));
        notes.add(new Note(
                "What is modelled",
                runs.stream()
                                .map(run -> run.info().environment().rung())
                                .distinct()
                                .map(rung -> rung.label() + ": " + rung.meaning())
                                .collect(Collectors.joining(". "))
                        + ". No claim here goes beyond that."));
        notes.add(new Note(
                "Runs",
                runs.stream()
                                .map(run -> run.info().runId() + " (seed "
                                        + run.info().plan().seed() + ", hub "
                                        + run.info().environment().hubVersion() + ", firstbell "
                                        + run.info().toolVersion() + ")")
                                .collect(Collectors.joining("; "))
                        + "."));
        return notes;
    }

    /** A setting in a sentence: by its name, and where there is none by what it is. */
    private static String called(SettingRuns setting) {
        return setting.setting().isPresent() ? quoted(setting.name()) : setting.name();
    }

    private static String quoted(String name) {
        return "“" + name + "”";
    }

    private static String href(String path) {
        try {
            return "./" + new URI(null, null, "/" + path, null).toASCIIString().substring(1);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no path: " + path, e);
        }
    }
}
