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
import dev.firstbell.records.time.HubClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * Runs one class with every setting and repetition, interleaved (A B C A B C), each from the same initial state and with the
 * same arrivals. {@link #stop} and {@link #kill} may come from any thread.
 */
public final class Sweep {
    private final Environment environment;
    private final RunCompanion companion;
    private final ClassPlan plan;
    private final List<Setting> settings;
    private final int repetitions;
    private final Path out;
    private final String toolVersion;
    private final Duration accounted;
    private final AtomicReference<ClassStart> current = new AtomicReference<>();
    private volatile boolean stopped;

    /**
     * @param companion records beside each run
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
        this.environment = requireNonNull(environment, "environment is null");
        this.companion = requireNonNull(companion, "companion is null");
        this.plan = requireNonNull(plan, "plan is null");
        this.settings = List.copyOf(settings);
        this.repetitions = repetitions;
        this.out = requireNonNull(out, "out is null");
        this.toolVersion = requireNonNull(toolVersion, "toolVersion is null");
        this.accounted = requireNonNull(accounted, "accounted is null");
        if (repetitions < 1) {
            throw new IllegalArgumentException("repetitions must be at least 1: " + repetitions);
        }
        long folders = this.settings.stream()
                .map(setting -> slug(setting.name()))
                .distinct()
                .count();
        if (folders < this.settings.size()) {
            throw new IllegalArgumentException("two settings would share a folder; name them apart: "
                    + this.settings.stream().map(Setting::name).toList());
        }
    }

    /**
     * The result of a sweep.
     *
     * @param runs the runs in the order in which they took place; fewer than planned if the sweep was stopped
     * @param remaining what could not be cleaned up, one line each
     */
    public record Result(List<RunRecord> runs, List<String> remaining) {
        public Result {
            runs = List.copyOf(runs);
            remaining = List.copyOf(remaining);
        }
    }

    /** Runs the sweep; returns early if it is stopped. */
    public Result run(BiConsumer<Setting, RunProgress> listener) {
        List<RunRecord> runs = new ArrayList<>();
        List<String> remaining = new ArrayList<>();
        for (int repetition = 1; repetition <= repetitions && !stopped; repetition++) {
            for (Setting setting : settings) {
                if (stopped) {
                    break;
                }
                ClassStart.Result result = runOnce(setting, repetition, listener);
                runs.add(result.run());
                remaining.addAll(result.remaining());
            }
        }
        return new Result(runs, remaining);
    }

    private ClassStart.Result runOnce(Setting setting, int repetition, BiConsumer<Setting, RunProgress> listener) {
        environment.reset();
        environment.apply(setting, plan);
        HubClock before = environment.clock();
        String runId = slug(setting.name()) + (repetitions > 1 ? "-" + repetition : "");
        RunInfo info =
                RunInfo.begun(runId, environment.describe(), toolVersion, Optional.of(setting), plan, before.now());
        RunFolder folder = RunFolder.create(out.resolve(runId));
        ClassStart start = ClassStart.begin(
                environment.hub(),
                before,
                folder,
                info,
                ReadinessMode.STREAM,
                companion,
                progress -> listener.accept(setting, progress));
        current.set(start);
        if (stopped) {
            start.stop();
        }
        if (!start.awaitPrepared()) {
            return start.finish(before, List.of());
        }
        Environment.Departure departure = environment.approach(plan, () -> stopped);
        List<String> missing = missing(environment.verify(setting.prescaling()));
        ClassStart.Result result = start.go(departure.clock(), departure.classStart(), missing);
        Instant until = departure.classStart().plus(accounted);
        RunInfo withCluster = result.run().info().withCluster(environment.observe(until));
        folder.write(withCluster);
        return new ClassStart.Result(result.run().with(withCluster), result.remaining());
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
        Optional.ofNullable(current.get()).ifPresent(ClassStart::stop);
    }

    /** Kills the current run and starts no further run. */
    public void kill() {
        stopped = true;
        Optional.ofNullable(current.get()).ifPresent(ClassStart::kill);
    }

    private static String slug(String name) {
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return slug.isEmpty() ? "setting" : slug;
    }
}
