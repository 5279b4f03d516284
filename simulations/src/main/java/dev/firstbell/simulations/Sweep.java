package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.ReadinessMode;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.sweep.CellRecord;
import dev.firstbell.records.sweep.KeptCell;
import dev.firstbell.records.sweep.PlannedCell;
import dev.firstbell.records.sweep.SweepBudget;
import dev.firstbell.records.sweep.SweepOrder;
import dev.firstbell.records.time.HubClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * Runs one class under several settings: each cell from the same initial state and with the same arrivals. A cell whose
 * folder is complete is not run again, so a sweep that was stopped or killed goes on where it ended. {@link #stop} and {@link
 * #kill} may come from any thread.
 */
public final class Sweep {
    private final Environment environment;
    private final RunCompanion companion;
    private final Job job;
    private final Spending spending;
    private final AtomicReference<ClassStart> current = new AtomicReference<>();
    private volatile boolean stopped;

    /**
     * What a sweep is to do.
     *
     * @param plan the class plan of every cell
     * @param cells in their order
     * @param attempts how often an invalid run is tried in all: 1 or 2
     * @param budget what all cells together may use
     * @param out the folder that gets a subfolder for each run
     * @param toolVersion Firstbell's version
     * @param accounted the time from the start of the class to the end of the window in which the nodes' cost is counted
     */
    public record Job(
            ClassPlan plan,
            List<PlannedCell> cells,
            int attempts,
            SweepBudget budget,
            Path out,
            String toolVersion,
            Duration accounted) {
        public Job {
            requireNonNull(plan, "plan is null");
            cells = List.copyOf(cells);
            requireNonNull(budget, "budget is null");
            requireNonNull(out, "out is null");
            requireNonNull(toolVersion, "toolVersion is null");
            requireNonNull(accounted, "accounted is null");
            if (attempts < 1 || attempts > KeptCell.MOST_ATTEMPTS) {
                throw new IllegalArgumentException("attempts must be 1 or 2: " + attempts);
            }
        }
    }

    /**
     * @param companion records beside each run
     * @param spending expects what a cell takes; need not know the cells that are complete
     */
    public Sweep(Environment environment, RunCompanion companion, Job job, Spending spending) {
        this.environment = requireNonNull(environment, "environment is null");
        this.companion = requireNonNull(companion, "companion is null");
        this.job = requireNonNull(job, "job is null");
        this.spending = requireNonNull(spending, "spending is null");
    }

    /**
     * The settings in their order, each as often as asked for, without a budget; no run is repeated because it was invalid.
     *
     * @param out the folder that gets a subfolder for each run
     * @param accounted the time from the start of the class to the end of the window in which the nodes' cost is counted
     */
    public Sweep(
            Environment environment,
            RunCompanion companion,
            ClassPlan plan,
            List<Setting> settings,
            int repetitions,
            Path out,
            String toolVersion,
            Duration accounted) {
        this(
                environment,
                companion,
                new Job(
                        plan,
                        SweepOrder.interleaved(settings, repetitions),
                        1,
                        SweepBudget.NONE,
                        out,
                        toolVersion,
                        accounted),
                new Spending(cell -> CellCost.ZERO));
    }

    /**
     * The result of a sweep.
     *
     * @param kept all finished attempts, those of earlier processes as well, in the order of the cells
     * @param broken the run that {@link #stop} ended, if there is one
     * @param left the cells that still have to be run
     * @param budgetStop why the budget ended the sweep; empty if it did not
     * @param remaining what could not be cleaned up, one line each
     */
    public record Result(
            List<KeptCell> kept,
            Optional<RunRecord> broken,
            List<PlannedCell> left,
            Optional<String> budgetStop,
            List<String> remaining) {
        public Result {
            kept = List.copyOf(kept);
            requireNonNull(broken, "broken is null");
            left = List.copyOf(left);
            requireNonNull(budgetStop, "budgetStop is null");
            remaining = List.copyOf(remaining);
        }

        /** Every run, also those without a result. */
        public List<RunRecord> runs() {
            List<RunRecord> runs =
                    new ArrayList<>(kept.stream().map(KeptCell::run).toList());
            broken.ifPresent(runs::add);
            return runs;
        }
    }

    /** The same with a listener to the progress alone. */
    public Result run(BiConsumer<Setting, RunProgress> listener) {
        return run(new SweepListener() {
            @Override
            public void progress(PlannedCell cell, RunProgress progress) {
                listener.accept(cell.setting(), progress);
            }
        });
    }

    /**
     * Runs the cells that are left; returns early if the sweep is stopped or its budget does not allow the next cell.
     *
     * @throws IllegalStateException if the environment is not in its initial state before a run
     */
    public Result run(SweepListener listener) {
        List<KeptCell> kept = new ArrayList<>();
        for (PlannedCell cell : job.cells()) {
            List<KeptCell> before = KeptCell.attempts(job.out(), cell);
            kept.addAll(before);
            before.forEach(spending::add);
        }
        List<PlannedCell> left = new ArrayList<>(KeptCell.left(job.cells(), kept, job.attempts()));
        List<String> remaining = new ArrayList<>();
        Optional<RunRecord> broken = Optional.empty();
        Optional<String> refusal = Optional.empty();
        while (!left.isEmpty() && !stopped) {
            PlannedCell cell = left.get(0);
            refusal = spending.refusal(job.budget(), cell);
            if (refusal.isPresent()) {
                break;
            }
            int attempt = KeptCell.next(cell, kept, job.attempts()).orElseThrow();
            listener.begins(cell, attempt);
            Attempt result = attempt(cell, attempt, listener);
            remaining.addAll(result.remaining());
            if (result.kept().isEmpty()) {
                broken = result.run();
                continue;
            }
            KeptCell done = result.kept().get();
            kept.add(done);
            spending.add(done);
            listener.kept(done);
            if (KeptCell.next(cell, kept, job.attempts()).isEmpty()) {
                left.remove(0);
            }
        }
        return new Result(inOrder(kept), broken, left, refusal, remaining);
    }

    private List<KeptCell> inOrder(List<KeptCell> kept) {
        return job.cells().stream()
                .flatMap(cell -> kept.stream().filter(done -> done.cell().equals(cell)))
                .toList();
    }

    /** What an attempt led to; without a kept cell if the sweep was stopped meanwhile, perhaps before the run began. */
    private record Attempt(Optional<RunRecord> run, Optional<KeptCell> kept, List<String> remaining) {}

    private Attempt attempt(PlannedCell cell, int attempt, SweepListener listener) {
        long begin = System.nanoTime();
        RunFolder folder = new RunFolder(job.out().resolve(cell.folder(attempt)));
        discard(folder);
        environment.beginBlock(cell.block());
        environment.reset();
        if (stopped) {
            return new Attempt(Optional.empty(), Optional.empty(), List.of());
        }
        refuse(environment.notReset());
        environment.apply(cell.setting(), job.plan());
        List<String> problems = new ArrayList<>();
        HubCheck.of(environment.hub()).unused(job.plan().prefix()).unlocked().run(problems::add);
        refuse(problems);
        HubClock before = environment.clock();
        RunInfo info = RunInfo.begun(
                cell.folder(attempt),
                environment.describe(),
                job.toolVersion(),
                Optional.of(cell.setting()),
                job.plan(),
                before.now());
        ClassStart start = ClassStart.begin(
                environment.hub(),
                before,
                RunFolder.create(folder.path()),
                info,
                ReadinessMode.STREAM,
                companion,
                progress -> listener.progress(cell, progress));
        current.set(start);
        if (stopped) {
            start.stop();
        }
        if (!start.awaitPrepared()) {
            ClassStart.Result result = start.finish(before, List::of);
            return kept(cell, attempt, folder, result, Optional.empty(), begin);
        }
        Environment.Departure departure = environment.approach(job.plan(), () -> stopped);
        Verification verification = environment.verify(cell.setting().prescaling());
        ClassStart.Result result =
                start.go(departure.clock(), departure.classStart(), () -> objections(cell.setting(), verification));
        Instant until = departure.classStart().plus(job.accounted());
        RunInfo withCluster = result.run().info().withCluster(environment.observe(until));
        folder.write(withCluster);
        return kept(
                cell,
                attempt,
                folder,
                new ClassStart.Result(result.run().with(withCluster), result.remaining()),
                Optional.of(verification),
                begin);
    }

    private Attempt kept(
            PlannedCell cell,
            int attempt,
            RunFolder folder,
            ClassStart.Result result,
            Optional<Verification> verification,
            long begin) {
        // A run that was complete when the sweep was stopped is kept.
        if (stopped && result.run().info().verdict() == RunInfo.Verdict.ABORTED) {
            return new Attempt(Optional.of(result.run()), Optional.empty(), result.remaining());
        }
        CellRecord record = CellRecord.of(cell, attempt, verification, Duration.ofNanos(System.nanoTime() - begin));
        record.write(folder);
        return new Attempt(
                Optional.of(result.run()),
                Optional.of(new KeptCell(cell, folder, record, result.run())),
                result.remaining());
    }

    /** Removes what a run left that was not finished: at the hub, and then its record, which holds no result. */
    private void discard(RunFolder folder) {
        if (Files.isRegularFile(folder.infoFile())) {
            refuse(environment.cleanUp(folder));
        }
        folder.discard();
    }

    private static void refuse(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "the environment is not in the state from which every run starts: " + String.join("; ", problems));
        }
    }

    /** Room that is asked for when class starts cannot be there by then: that is what such a setting is about. */
    private List<String> objections(Setting setting, Verification verification) {
        List<String> objections = new ArrayList<>(environment.objections());
        if (!setting.lead().isZero()) {
            objections.addAll(missing(verification));
        }
        return objections;
    }

    /** What is missing of a setting's room, one line each; empty if it is there. */
    static List<String> missing(Verification verification) {
        if (verification.verified()) {
            return List.of();
        }
        Prescaling wanted = verification.wanted();
        boolean one = wanted.count() == 1;
        String found = switch (wanted.means().unit()) {
            case STUDENTS ->
                (one ? "place for a student was" : "places for students were") + " on nodes with the image";
            case NODES, NOTHING -> (one ? "node was" : "nodes were") + " Ready with the image";
        };
        List<String> lines = new ArrayList<>();
        lines.add("the setting did not take effect: " + verification.present() + " of " + wanted.count() + " " + found
                + " before the first student arrived");
        verification.failures().forEach(failure -> lines.add(failure.found() + " (" + failure.source() + ")"));
        return lines;
    }

    /** Stops the current run cleanly, with its clean-up, and starts no further run. */
    public void stop() {
        stopped = true;
        environment.endWaits();
        Optional.ofNullable(current.get()).ifPresent(ClassStart::stop);
    }

    /** Kills the current run and starts no further run. */
    public void kill() {
        stopped = true;
        environment.endWaits();
        Optional.ofNullable(current.get()).ifPresent(ClassStart::kill);
    }
}
