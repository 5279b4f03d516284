package dev.firstbell.cli.sweep;

import dev.firstbell.cli.display.ProgressOptions;
import dev.firstbell.cli.run.RunRecordings;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Interrupts;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.simulations.Environment;
import dev.firstbell.simulations.RunProgress;
import dev.firstbell.simulations.Spending;
import dev.firstbell.simulations.Sweep;
import dev.firstbell.simulations.SweepListener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One class under several settings, several times, until it is known which one is best. */
@Command(
        name = "sweep",
        description = "Drive one class under several settings and repetitions; say which setting wins, or how many more"
                + " runs would probably decide. A sweep that was stopped or killed goes on with the same command: finished"
                + " runs are kept.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class SweepCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SWEEP.yaml", description = "The settings and their class; examples/ has some.")
    private Path sweepFile;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder of the sweep: a new one, or that of a sweep of the same files, which goes on.")
    private Path out;

    @Option(
            names = "--plan-only",
            description =
                    "Check everything, print the order of the runs and how long they would take, and change nothing.")
    private boolean planOnly;

    @Mixin
    private LiveHubOptions live;

    @Mixin
    private ProgressOptions watching;

    @Option(names = "--json", description = "Print the table as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Problems problems = new Problems();
        if (planOnly && json) {
            problems.add(
                    "--json",
                    "prints the table of a sweep's runs, and --plan-only runs nothing; leave one of them out");
        }
        List<String> notes = new ArrayList<>();
        Sweepable sweep = problems.attempt(() -> Sweepable.read(sweepFile, notes::add));
        SweepFolder folder = sweep == null ? null : problems.attempt(() -> SweepFolder.of(out, sweep));
        boolean goesOn = folder != null && folder.hasUnfinished(sweep.file().cells());
        Optional<LiveHub> checked = sweep == null
                ? Optional.empty()
                : problems.attempt(() -> Environments.check(sweep, live, goesOn, notes::add));
        try (LiveHub hub = checked == null ? null : checked.orElse(null)) {
            problems.throwIfAny();
            notes.forEach(note -> say("note: " + note));
            return answer(sweep, folder, Optional.ofNullable(hub));
        }
    }

    private int answer(Sweepable sweep, SweepFolder folder, Optional<LiveHub> hub) {
        List<PlannedCell> cells = sweep.file().cells();
        if (planOnly) {
            return printPlan(sweep, cells, folder.kept(cells), hub);
        }
        if (hub.isPresent() && !live.isPermitted()) {
            printPlan(sweep, cells, folder.kept(cells), hub);
            throw new BadInputException(
                    "--go: is missing, so nothing was changed; everything was checked, and with --go"
                            + " the sweep runs the commands above at "
                            + hub.get().access().url());
        }
        watching.check();
        folder.create();
        return SweepLock.during(folder.path(), () -> run(sweep, folder, hub));
    }

    private int printPlan(Sweepable sweep, List<PlannedCell> cells, List<KeptCell> kept, Optional<LiveHub> hub) {
        Spending spending = new Spending(new CellEstimates(sweep));
        kept.forEach(spending::add);
        PrintWriter stdout = spec.commandLine().getOut();
        SweepText.plan(sweep, kept, KeptCell.left(cells, kept), spending).forEach(stdout::println);
        hub.ifPresent(found -> found.plan(KeptCell.left(cells, kept)).forEach(stdout::println));
        stdout.flush();
        return ExitCode.DONE;
    }

    private int run(Sweepable sweep, SweepFolder folder, Optional<LiveHub> hub) {
        List<KeptCell> before = folder.kept(sweep.file().cells());
        folder.removePlan();
        folder.write(sweep, Version.text(), before, Optional.empty(), Optional.empty());
        PrintWriter err = spec.commandLine().getErr();
        List<PlannedCell> cells = sweep.file().cells();
        List<PlannedCell> left = KeptCell.left(cells, before);
        Spending spending = new Spending(new CellEstimates(sweep));
        Spending known = new Spending(new CellEstimates(sweep));
        before.forEach(known::add);
        say(SweepText.heading(sweep));
        SweepText.totals(sweep.file().budget(), before, left, known).forEach(this::say);
        Sweep.Job job = new Sweep.Job(
                sweep.students(),
                cells,
                KeptCell.MOST_ATTEMPTS,
                sweep.file().budget(),
                folder.path(),
                Version.text(),
                sweep.classFile().length());
        Sweep.Result result;
        boolean interrupted;
        try (ProgressOptions.Progress progress = watching.open(err);
                Environment environment = Environments.open(sweep, folder.path(), hub, line -> {
                    progress.end();
                    say(line);
                });
                RunRecordings beside = new RunRecordings(hub.flatMap(LiveHub::observed))) {
            Sweep cellByCell = new Sweep(environment, beside, job, spending);
            try (Interrupts interrupts = new Interrupts(
                    () -> {
                        progress.end();
                        err.println("firstbell: stopping; finished runs stay in " + folder.path());
                        err.flush();
                        cellByCell.stop();
                    },
                    cellByCell::kill)) {
                Narrator narrator = new Narrator(sweep, folder, before, progress);
                try {
                    result = cellByCell.run(narrator);
                } finally {
                    hub.ifPresent(
                            found -> found.left(sweep.students(), narrator.last).forEach(line -> Say.line(spec, line)));
                }
                interrupted = interrupts.any();
            }
        } catch (RuntimeException e) {
            say("the finished runs stay in " + folder.path() + "; `" + again() + "` goes on from there");
            throw e;
        }
        return new SweepResult(sweep, folder, result).conclude(spec, json, interrupted, this::say, again());
    }

    /** The command that goes on. */
    private String again() {
        return PastedCommand.of("firstbell", "sweep", sweepFile, "--out", out);
    }

    private void say(String line) {
        if (!watching.quiet()) {
            spec.commandLine().getErr().println(line);
            spec.commandLine().getErr().flush();
        }
    }

    /** Says what happens, and keeps {@code sweep.json} up to date. */
    private final class Narrator implements SweepListener {
        private final Sweepable sweep;
        private final SweepFolder folder;
        private final ProgressOptions.Progress progress;
        private final List<KeptCell> kept;
        private Optional<Setting.HubLimits> last = Optional.empty();

        private Narrator(
                Sweepable sweep, SweepFolder folder, List<KeptCell> before, ProgressOptions.Progress progress) {
            this.sweep = sweep;
            this.folder = folder;
            this.progress = progress;
            this.kept = new ArrayList<>(before);
        }

        @Override
        public void begins(PlannedCell cell, int attempt) {
            progress.end();
            last = Optional.of(cell.setting().hub());
            List<PlannedCell> cells = sweep.file().cells();
            say("cell " + (cells.indexOf(cell) + 1) + " of " + cells.size() + ": " + cell.inWords()
                    + (attempt == 1 ? "" : ", again"));
        }

        @Override
        public void progress(PlannedCell cell, RunProgress report) {
            progress.show(cell.inWords(), report);
        }

        @Override
        public void kept(KeptCell cell) {
            kept.add(cell);
            progress.end();
            say("  " + SweepText.result(cell) + " ("
                    + CellEstimates.text(cell.record().took()) + ")");
            folder.write(sweep, Version.text(), kept, Optional.empty(), Optional.empty());
        }
    }
}
