package dev.firstbell.cli.report;

import dev.firstbell.analysis.decision.Decision;
import dev.firstbell.analysis.report.Report;
import dev.firstbell.analysis.view.ComparisonView;
import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.plan.ScalingPlanFolder;
import dev.firstbell.cli.plan.SweepDecision;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Output;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.TermEvidence;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.sweep.SweepRecord;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the report of the runs of a folder, of its plan, or of both. */
@Command(
        name = "report",
        description =
                "Write one self-contained page about one or several runs and the plan in their folder; print their table."
                        + " For the folder of a sweep, say which setting wins. For the folder of a plan without runs, show"
                        + " the plan: its cost, what it promises, the alternatives, and what would be changed.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            description = "The folder of a run or of a plan, or a folder that contains several runs, at any depth.")
    private Path folder;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The page (DIR/report.html). An earlier report there is replaced.")
    private Path out;

    @Option(
            names = "--force",
            description =
                    "Replace the file at --out even if it is not a report; never a file of Firstbell's own: of a record, a"
                            + " plan or the list of trusted hubs, or a token.")
    private boolean force;

    @Option(names = "--json", description = "Print the table, or a plan without runs, as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        ScalingPlanFolder planned = new ScalingPlanFolder(folder);
        if (planned.hasPlan() && SweepRecord.read(folder).isEmpty() && !RunFolder.anyBelow(folder)) {
            return planAlone(planned);
        }
        List<RunFolder> folders = SweepDecision.runs(folder, this::say);
        Path page = Optional.ofNullable(out).orElseGet(() -> folder.resolve(FileNames.REPORT));
        ReportFile.keepRecords(page, folder, folders);
        ReportFile.check(page, force);
        List<RunRecord> runs = read(folders);
        refuseCopies(folders, runs);
        Optional<ScalingPlan> found = planned.planIfAny();
        Optional<String> objection = found.flatMap(plan -> SweepDecision.objection(folder, plan));
        objection.ifPresent(why -> say("the plan is left out: " + why));
        Optional<ScalingPlan> plan = found.filter(any -> objection.isEmpty());
        List<Report.Link> links = new ArrayList<>(objection.isEmpty() ? planned.links(page) : List.of());
        folders.forEach(run -> links.add(ScalingPlanFolder.link("record: " + name(run), run.infoFile(), page)));
        ComparisonView comparison = ComparisonView.of(runs, SweepDecision.in(folder));
        Optional<TermEvidence> term = plan.flatMap(held -> planned.term());
        plan.ifPresent(held -> refuseOtherClass(held, term, comparison));
        AtomicFiles.write(page, Report.html(comparison, plan, term, links));
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.print(Output.table(comparison, json));
        stdout.flush();
        spec.commandLine().getErr().println("report: " + page);
        spec.commandLine().getErr().flush();
        for (int i = 0; i < runs.size(); i++) {
            Remedy.of(folders.get(i), runs.get(i)).ifPresent(this::say);
        }
        // The page and the table name such a run with its reason; a script must not take them for an answer.
        boolean noAnswer = comparison.runs().stream()
                .anyMatch(run -> run.verdict()
                        .match(
                                judged -> false,
                                notAssessed -> false,
                                without -> without.verdict() == RunInfo.Verdict.INVALID
                                        || without.verdict() == RunInfo.Verdict.NOT_ASSESSED));
        boolean unfinished = comparison.decision().flatMap(Decision::unfinished).isPresent();
        return noAnswer || unfinished ? ExitCode.NO_ANSWER : ExitCode.DONE;
    }

    private int planAlone(ScalingPlanFolder planned) {
        Path page = Optional.ofNullable(out).orElseGet(() -> folder.resolve(FileNames.REPORT));
        ReportFile.check(page, force);
        ScalingPlan plan = planned.planIfAny().orElseThrow();
        Optional<TermEvidence> term = planned.term();
        AtomicFiles.write(page, Report.ofPlan(plan, term, planned.zone(), planned.links(page)));
        PrintWriter stdout = spec.commandLine().getOut();
        if (json) {
            stdout.print(planned.json());
        } else {
            Report.linesOfPlan(plan, term, planned.zone()).forEach(stdout::println);
        }
        stdout.flush();
        spec.commandLine().getErr().println("report: " + page);
        spec.commandLine().getErr().flush();
        return ExitCode.DONE;
    }

    /** The name of a run's folder; of runs further down, with the folders between. */
    private Path name(RunFolder run) {
        Path top = folder.toAbsolutePath().normalize();
        Path path = run.path().toAbsolutePath().normalize();
        return path.equals(top) ? path.getFileName() : top.relativize(path);
    }

    private void say(String line) {
        Say.line(spec, line);
    }

    /** A comparison that leaves out a run would be another one, so all must be readable. */
    private List<RunRecord> read(List<RunFolder> folders) {
        Problems problems = new Problems();
        List<RunRecord> runs = folders.stream()
                .map(run -> problems.attempt(run::read))
                .filter(Objects::nonNull)
                .toList();
        if (!problems.isEmpty() && folders.size() > 1) {
            // Part of the last problem, so that the problems are counted as they are.
            List<String> found = new ArrayList<>(problems.all());
            int last = found.size() - 1;
            int lost = folders.size() - runs.size();
            found.set(
                    last,
                    found.get(last) + "\n  " + folder + ": " + lost + " of " + folders.size()
                            + " runs cannot be read; take " + (lost == 1 ? "its folder" : "their folders")
                            + " away, or give the folder of one run");
            throw new BadInputException(found);
        }
        problems.throwIfAny();
        return runs;
    }

    /** A plan beside the runs of another class would stand on their page as if it were theirs. */
    private void refuseOtherClass(ScalingPlan plan, Optional<TermEvidence> term, ComparisonView comparison) {
        String driven = comparison.plan().className();
        // An observed class without a class file has no name of its own.
        boolean named =
                comparison.runs().stream().anyMatch(run -> run.record().info().provenance() != Provenance.OBSERVED);
        boolean same = term.map(of -> of.hasMeeting(driven))
                .orElseGet(() -> plan.className().equals(driven));
        if (named && !same) {
            throw new BadInputException(folder.resolve(FileNames.PLAN) + ": this is the plan of the "
                    + (term.isPresent() ? "timetable " : "class ") + Excerpt.quoted(plan.className())
                    + ", but the runs are of the class " + Excerpt.quoted(driven)
                    + (term.isPresent() ? ", which the timetable does not have" : "")
                    + "; take the plan or the runs to another folder");
        }
    }

    /** A copy of a run is no second class start; counted as one, it would make the intervals too narrow. */
    private static void refuseCopies(List<RunFolder> folders, List<RunRecord> runs) {
        Problems problems = new Problems();
        for (int i = 0; i < runs.size(); i++) {
            for (int j = i + 1; j < runs.size(); j++) {
                RunRecord one = runs.get(i);
                RunRecord other = runs.get(j);
                if (one.info().runId().equals(other.info().runId())
                        && !one.students().isEmpty()
                        && one.students().equals(other.students())) {
                    problems.add(
                            folders.get(j).path().toString(),
                            "this is the same run as " + folders.get(i).path() + ", "
                                    + one.info().runId() + "; take one of the two folders away");
                }
            }
        }
        problems.throwIfAny();
    }
}
