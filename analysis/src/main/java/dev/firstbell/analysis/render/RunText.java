package dev.firstbell.analysis.render;

import static dev.firstbell.analysis.render.TextRenderer.printable;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.view.ClusterView;
import dev.firstbell.analysis.view.ContradictionsView;
import dev.firstbell.analysis.view.EndWords;
import dev.firstbell.analysis.view.FailedAttempts;
import dev.firstbell.analysis.view.HubView;
import dev.firstbell.analysis.view.ObservationView;
import dev.firstbell.analysis.view.RunResults;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.analysis.view.StageTimes;
import dev.firstbell.analysis.view.Throttling;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.cluster.ClusterUse;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** One run for a terminal: names to the left, figures to the right. For one use. */
final class RunText {
    private final RunView run;
    private final StringBuilder text = new StringBuilder();

    RunText(RunView run) {
        this.run = run;
    }

    String text() {
        RunInfo info = run.record().info();
        RunInfo.Environment environment = run.origin().environment();
        say(Excerpt.of(info.classPlan().className())
                + (run.origin().hubKnown() ? " at " + environment.hubUrl() : " at a hub whose address is unknown")
                + (run.origin().observed() ? " (" : " (JupyterHub " + environment.hubVersion() + ", ")
                + run.origin().rung().label() + "), "
                + run.origin().provenance().label());
        run.verdict().results().flatMap(RunResults::couldNotWork).ifPresent(this::say);
        say(verdict());
        run.verdict().reasons().forEach(reason -> say("  " + reason));
        run.verdict().results().ifPresentOrElse(this::results, () -> {
            if (!run.record().damage().isEmpty()) {
                notes(run.notes());
            }
        });
        return text.toString();
    }

    private String verdict() {
        return run.verdict()
                .match(
                        judged -> judged.met() ? "The SLO was met." : "The SLO was missed:",
                        notAssessed -> "Observed; the SLO was not assessed:",
                        without -> switch (without.verdict()) {
                            case INVALID -> "INVALID: the run says nothing about the hub:";
                            case ABORTED -> "Stopped, no result:";
                            case NOT_ASSESSED -> "The SLO was not assessed:";
                            case RUNNING, SLO_MET, SLO_MISSED -> "Still running, or killed.";
                        });
    }

    private void results(RunResults results) {
        inTime(results);
        results.ready()
                .filter(ready -> !run.origin().observed())
                .ifPresent(ready -> line("ready latency", quantiles(ready)));
        results.stages().forEach(stage -> line("  to " + stage.stage().label(), stage(stage, results.students())));
        results.unfinished()
                .forEach(group -> line(
                        "did not finish", group.students() + " of " + results.students() + ": " + group.inWords()));
        line("429s", throttling(results.throttling()));
        if (results.failedAttempts().count() > 0) {
            failedAttempts(results.failedAttempts());
        }
        results.behaviours().forEach(group -> line("behaviour " + group.behaviour(), behaviour(group.students())));
        run.injector().flatMap(InjectorHealth::lateness).ifPresent(this::lateness);
        run.record().info().cluster().ifPresent(this::nodes);
        run.cluster().ifPresent(this::cluster);
        run.hub().ifPresent(hub -> line("the hub's own figure", hub(hub)));
        run.observation().ifPresent(this::observation);
        if (run.contradictions().source() == ContradictionsView.Source.PROGRESS_STREAM
                && run.contradictions().count() > 0) {
            line(
                    "the progress stream",
                    contradict(run.contradictions().count())
                            + ": the cluster's clock may not agree with this machine's; --kubeconfig compares them");
        }
        notes(run.notes());
    }

    private void inTime(RunResults results) {
        if (results.students() == 0) {
            return;
        }
        if (noneFollowed()) {
            line(
                    run.endStage().label() + " within "
                            + DisplayText.limit(run.slo().slo().within()),
                    "unknown: none of the " + Plural.students(results.students()) + " was followed that long");
            return;
        }
        String count = results.withinSlo() + " of " + results.students() + " ("
                + DisplayText.share(results.shareWithinSlo()) + ")";
        line(
                (run.endStage() == Stage.LANDED ? "landed" : run.endStage().label()) + " within "
                        + DisplayText.limit(run.slo().slo().within()),
                run.slo().declared()
                        ? count + ", SLO "
                                + DisplayText.configuredShare(run.slo().slo().share())
                        : count);
    }

    /** Whether each student's end is unknown from an instant on at which it could still have been in time. */
    private boolean noneFollowed() {
        return run.origin().observed()
                && !run.record().students().isEmpty()
                && run.record().students().stream()
                        .allMatch(student -> student.outcome() instanceof Outcome.Cancelled
                                && student.censoredAt()
                                        .filter(at -> Duration.between(student.arrival(), at)
                                                        .compareTo(
                                                                run.slo().slo().within())
                                                < 0)
                                        .isPresent());
    }

    private static String stage(StageTimes stage, int students) {
        if (stage.times().reached() == 0) {
            return "0 of " + stage.expected();
        }
        return quantiles(stage.times())
                + (stage.times().reached() == students
                        ? ""
                        : "  (" + stage.times().reached() + " of " + stage.expected() + ")")
                + stage.times()
                        .unseen()
                        .map(unseen -> "  (" + unseen + " not seen, but a later stage was)")
                        .orElse("");
    }

    private static String throttling(Throttling throttling) {
        if (throttling.atStudents().isEmpty()) {
            return throttling
                    .responses()
                    .map(count -> (throttling.bound() ? "at least " : "") + count + ", by the hub's counters")
                    .orElse("not observable");
        }
        int students = throttling.atStudents().get().students();
        return throttling.responses().orElse(0L)
                + (students == 0 ? "" : " at " + DisplayText.count(students, "student", "students"));
    }

    private void failedAttempts(FailedAttempts failed) {
        line(
                "failed attempts",
                failed.count() + " at " + DisplayText.count(failed.students(), "student", "students") + ": "
                        + String.join("; ", failed.mostFrequent()));
    }

    private static String behaviour(RunSummary.BehaviourGroup students) {
        return students.landed() + " of " + students.students() + " landed, " + students.withinSlo() + " in time"
                + (students.gaveUp() == 0 ? "" : ", " + students.gaveUp() + " gave up")
                + ", " + students.throttled() + " × 429"
                + (students.reloads() == 0 ? "" : ", " + DisplayText.count(students.reloads(), "reload", "reloads"));
    }

    private void lateness(InjectorHealth.Lateness lateness) {
        line(
                "requests left late by",
                "p50 " + lateness.p50().toMillis() + " ms, p99 "
                        + lateness.p99().toMillis() + " ms, worst "
                        + lateness.max().toMillis() + " ms");
    }

    private void nodes(ClusterUse use) {
        line(
                "user nodes",
                use.nodes() + " at most, " + use.warmNodes() + " of them warm when the first student was due");
    }

    private void cluster(ClusterView cluster) {
        ClusterSummary summary = cluster.summary();
        int contradictions = run.contradictions().count();
        line(
                cluster.watched() ? "cluster watch" : "cluster history",
                (cluster.students() == 0
                                ? "no students"
                                : (cluster.watched()
                                                ? "every stage of " + summary.completeStudents()
                                                : cluster.stages())
                                        + " of " + DisplayText.count(cluster.students(), "student", "students"))
                        + (contradictions == 0 ? "" : "; " + contradict(contradictions))
                        + (summary.gaps() + summary.relisted() == 0
                                ? ""
                                : "; API server unreachable "
                                        + DisplayText.count(summary.gaps(), "time", "times") + ", relisted "
                                        + DisplayText.count(summary.relisted(), "time", "times"))
                        + (summary.clockShifts().isEmpty()
                                ? ""
                                : "; a clock was set "
                                        + DisplayText.count(
                                                summary.clockShifts().size(), "time", "times")
                                        + " meanwhile, and stages in between are left out")
                        + (summary.complete() ? "" : "; incomplete"));
        run.contradictions().kinds().forEach(kind -> say("    " + kind.inWords()));
        int lost = cluster.interruptions().lost().size();
        if (lost > 0) {
            line(
                    "servers lost",
                    lost + ", the first: "
                            + cluster.interruptions().lost().get(0).reason());
        }
    }

    private static String contradict(int count) {
        return DisplayText.count(count, "timestamp contradicts its cause", "timestamps contradict their cause");
    }

    private String hub(HubView hub) {
        String who = run.endStage() == Stage.LANDED
                ? "who landed"
                : EndWords.of(run.endStage()).who();
        return hub.mean()
                .match(
                        both -> "a start takes "
                                + DisplayText.time(both.values().hubMean()) + " on average; the "
                                + Plural.students(both.values().students()) + " " + who + " waited "
                                + DisplayText.time(both.values().studentsMean()),
                        alone -> "a start takes " + DisplayText.time(alone.mean())
                                + " on average; the students' whole wait was not observed",
                        absent -> "absent: " + absent.reason());
    }

    private void observation(ObservationView observation) {
        // Without students nothing is counted.
        if (!observation.countedFrom().isEmpty()) {
            line(
                    "times count from",
                    observation.countedFrom().entrySet().stream()
                            .map(from -> (from.getKey() == Stage.SENT
                                            ? "the first request that the hub read"
                                            : from.getKey().label())
                                    + (observation.countedFrom().size() == 1 ? "" : " (" + from.getValue() + ")"))
                            .collect(Collectors.joining(", ")));
        }
        observation.hubCounters().ifPresent(counters -> line("counted by the hub", counters));
        line(
                "sources",
                observation.observation().sources().stream()
                        .map(Observation.Source::label)
                        .collect(Collectors.joining(", ")));
        notes(observation.observation().notes());
    }

    private void notes(List<String> notes) {
        notes.forEach(note -> say("  note: " + note));
    }

    private static String quantiles(RunSummary.Quantiles quantiles) {
        return "p50 " + DisplayText.time(quantiles.p50()) + ", p95 " + DisplayText.time(quantiles.p95()) + ", worst "
                + DisplayText.time(quantiles.worst());
    }

    private void line(String name, String value) {
        say(String.format("  %-22s %s", name, value));
    }

    private void say(String line) {
        text.append(printable(line)).append('\n');
    }
}
