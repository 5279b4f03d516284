package dev.firstbell.cli.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.analysis.Figures;
import dev.firstbell.records.ClusterSight;
import dev.firstbell.records.HubEntry.SpawnEnd;
import dev.firstbell.records.HubSight;
import dev.firstbell.records.Json;
import dev.firstbell.records.Observation;
import dev.firstbell.records.RunInfo;
import dev.firstbell.records.RunRecord;
import dev.firstbell.records.RunSummary;
import dev.firstbell.records.Slo;
import dev.firstbell.records.Stage;
import dev.firstbell.records.StudentRecord;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One run as {@code run} prints it. */
public final class Output {
    private Output() {}

    /** For machines: verdict, summary and injector health. */
    public static String json(RunRecord run) {
        return Json.pretty()
                        .writeValueAsString(new JsonRun(
                                run.info().runId(),
                                run.info().environment(),
                                run.info().verdict(),
                                run.info().reasons(),
                                run.summary(),
                                run.health().orElse(null),
                                run.info().cluster().orElse(null),
                                run.cluster().orElse(null),
                                run.hub().orElse(null),
                                run.info().observed().orElse(null)))
                + "\n";
    }

    private record JsonRun(
            String runId,
            RunInfo.Environment environment,
            RunInfo.Verdict verdict,
            List<String> reasons,
            RunSummary summary,
            Object injector,
            @JsonInclude(JsonInclude.Include.NON_NULL) RunInfo.ClusterUse cluster,
            @JsonInclude(JsonInclude.Include.NON_NULL) ClusterSight sight,
            @JsonInclude(JsonInclude.Include.NON_NULL) HubSight hub,
            @JsonInclude(JsonInclude.Include.NON_NULL) Observation observed) {}

    /** For people: the verdict first, then the figures, none of them if the run says nothing. */
    public static String text(RunRecord run) {
        StringBuilder text = new StringBuilder();
        RunInfo info = run.info();
        RunSummary summary = run.summary();
        Slo slo = info.plan().slo();
        text.append(info.plan().className())
                .append(" at ")
                .append(info.environment().hubUrl())
                .append(
                        info.observed().isPresent()
                                ? " ("
                                : " (JupyterHub " + info.environment().hubVersion() + ", ")
                .append(info.environment().rung().label())
                .append("), ")
                .append(info.provenance().label())
                .append('\n');
        text.append(verdict(info)).append('\n');
        info.reasons().forEach(reason -> text.append("  ").append(reason).append('\n'));
        if (!info.verdict().conclusive()) {
            return text.toString();
        }
        line(
                text,
                (info.countedTo() == Stage.LANDED ? "landed" : info.countedTo().label()) + " within "
                        + Figures.limit(slo.within()),
                summary.withinLimit() + " of " + summary.students() + " (" + Figures.share(summary.shareWithinLimit())
                        + ")"
                        + (info.observed().filter(how -> !how.promised()).isPresent()
                                ? ""
                                : ", promised " + Figures.promised(slo.share())));
        summary.ready()
                .filter(ready -> info.observed().isEmpty())
                .ifPresent(ready -> line(text, "ready latency", quantiles(ready)));
        for (Map.Entry<Stage, RunSummary.Quantiles> stage : summary.stages().entrySet()) {
            long going = run.students().stream()
                    .filter(student -> student.journey().goesTo(stage.getKey()))
                    .count();
            line(
                    text,
                    "  to " + stage.getKey().label(),
                    quantiles(stage.getValue())
                            + (stage.getValue().reached() == summary.students()
                                    ? ""
                                    : "  (" + stage.getValue().reached() + " of " + going + ")"));
        }
        line(text, "429s", throttled(run));
        summary.behaviours().forEach((behaviour, students) -> line(text, "behaviour " + behaviour, behaving(students)));
        run.health()
                .flatMap(health -> health.lateness())
                .ifPresent(lateness -> line(
                        text,
                        "requests left late by",
                        "p50 " + lateness.p50().toMillis() + " ms, p99 "
                                + lateness.p99().toMillis() + " ms, worst "
                                + lateness.max().toMillis() + " ms"));
        info.cluster()
                .ifPresent(use -> line(
                        text,
                        "user nodes",
                        use.nodes() + " at most, " + use.warmNodes() + " of them warm when the first student was due"));
        run.cluster().ifPresent(sight -> line(text, "seen of the cluster", seen(sight, summary.students())));
        run.cluster()
                .map(ClusterSight::interruptions)
                .filter(lost -> !lost.isEmpty())
                .ifPresent(lost -> line(
                        text,
                        "servers taken away",
                        lost.size() + ", the first: " + lost.get(0).reason()));
        run.hub().ifPresent(sight -> line(text, "the hub's own figure", said(sight, run)));
        info.observed().ifPresent(how -> observed(text, run, how));
        if (run.cluster().isEmpty() && !run.contradictions().isEmpty()) {
            line(
                    text,
                    "the progress stream",
                    Figures.count(run.contradictions().size(), "stamp contradicts", "stamps contradict")
                            + " its cause: the cluster's clock may not agree with this machine's; --kubeconfig compares"
                            + " them");
        }
        notes(text, run.notes());
        return text.toString();
    }

    private static String said(HubSight sight, RunRecord run) {
        RunInfo info = run.info();
        if (sight.refused().isPresent()) {
            return "absent: " + sight.refused().get();
        }
        Optional<Duration> mean = sight.counted()
                .flatMap(counted -> counted.spawns(SpawnEnd.SUCCESS).mean());
        if (mean.isPresent() && !HubSight.comparable(info, run.students())) {
            return "a start takes " + Figures.time(mean.get())
                    + " on average; nobody saw students' whole wait beside it";
        }
        return sight.compared()
                .map(both -> "a start takes " + Figures.time(both.hubMean()) + " on average; the " + both.students()
                        + " who " + arrived(info) + " waited " + Figures.time(both.studentsMean()))
                .orElse("absent: it counted no start that succeeded, or nobody " + arrived(info));
    }

    private static String arrived(RunInfo info) {
        return info.countedTo() == Stage.LANDED
                ? "landed"
                : "reached " + info.countedTo().label();
    }

    private static String behaving(RunSummary.Behaving students) {
        return students.landed() + " of " + students.students() + " landed, " + students.withinLimit() + " in time"
                + (students.gaveUp() == 0 ? "" : ", " + students.gaveUp() + " gave up")
                + ", " + students.throttled() + " × 429"
                + (students.reloads() == 0 ? "" : ", " + Figures.count(students.reloads(), "reload", "reloads"));
    }

    private static String throttled(RunRecord run) {
        RunSummary summary = run.summary();
        if (summary.throttled().isEmpty()) {
            return run.throttled().map(count -> count + ", by the hub's count").orElse("nobody could see them");
        }
        return summary.throttled().get()
                + summary.studentsThrottled()
                        .filter(students -> students > 0)
                        .map(students -> " at " + Figures.count(students, "student", "students"))
                        .orElse("");
    }

    private static void observed(StringBuilder text, RunRecord run, Observation how) {
        Map<Stage, Long> from = run.students().stream()
                .collect(Collectors.groupingBy(
                        StudentRecord::countedFrom, () -> new EnumMap<>(Stage.class), Collectors.counting()));
        line(
                text,
                "times count from",
                from.entrySet().stream()
                        .map(entry -> (entry.getKey() == Stage.SENT
                                        ? "the first request that the hub read"
                                        : entry.getKey().label())
                                + (from.size() == 1 ? "" : " (" + entry.getValue() + ")"))
                        .collect(Collectors.joining(", ")));
        how.hub()
                .ifPresent(hub -> line(
                        text,
                        "counted by the hub",
                        Figures.count(hub.started(), "start", "starts")
                                + hub.mean()
                                        .map(mean -> " of " + Figures.time(mean) + " on average")
                                        .orElse("") + ", "
                                + Figures.count(hub.failed(), "failure", "failures") + ", "
                                + Figures.count(hub.throttled(), "429", "429s")
                                + (hub.restarted() ? "; it restarted meanwhile, so some are missing" : "")));
        line(
                text,
                "seen by",
                how.sources().stream().map(Observation.Source::label).collect(Collectors.joining(", ")));
        notes(text, how.notes());
    }

    private static void notes(StringBuilder text, List<String> notes) {
        notes.forEach(note -> text.append("  note: ").append(note).append('\n'));
    }

    private static String seen(ClusterSight sight, int students) {
        return "every stage of " + sight.whole() + " of " + students
                + (sight.contradictions().isEmpty()
                        ? ""
                        : "; " + Figures.count(sight.contradictions().size(), "stamp contradicts", "stamps contradict")
                                + " its cause")
                + (sight.outages() + sight.relisted() == 0
                        ? ""
                        : "; the API server was out of reach " + Figures.count(sight.outages(), "time", "times")
                                + ", listed anew " + Figures.count(sight.relisted(), "time", "times"))
                + (sight.complete() ? "" : "; not to the end");
    }

    private static String verdict(RunInfo info) {
        return switch (info.verdict()) {
            case SLO_MET -> "The promise to the class was kept.";
            case SLO_MISSED -> "The promise to the class was missed:";
            case UNJUDGED -> "Observed; whether a promise was kept cannot be said:";
            case INVALID -> "INVALID, no statement about the hub:";
            case ABORTED -> "Stopped, no result:";
            case RUNNING -> "Not over.";
        };
    }

    private static String quantiles(RunSummary.Quantiles quantiles) {
        return "p50 " + Figures.time(quantiles.p50()) + ", p95 " + Figures.time(quantiles.p95()) + ", worst "
                + Figures.time(quantiles.worst());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("  %-22s %s%n", name, value));
    }
}
