package dev.firstbell.simulations;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.Watch;
import dev.firstbell.records.ClassPlan;
import dev.firstbell.records.HubClock;
import dev.firstbell.records.RunFolder;
import dev.firstbell.records.RunInfo;
import dev.firstbell.records.RunRecord;
import dev.firstbell.records.Setting;
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
 * Settings × repetitions of one class, interleaved (A B C A B C), each from the same starting state and with the same
 * arrivals. {@link #stop} and {@link #kill} may come from any thread.
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
     * @param out a folder; each run gets one of its own in it
     * @param accounted from the class's start to the end of the window in which nodes are accounted for
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
     * What a sweep left.
     *
     * @param runs in the order they took place; fewer than planned if it was stopped
     * @param remaining what could not be cleaned up, one line each
     */
    public record Result(List<RunRecord> runs, List<String> remaining) {
        public Result {
            runs = List.copyOf(runs);
            remaining = List.copyOf(remaining);
        }
    }

    /** Runs all of it; returns early when stopped. */
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
                Watch.STREAM,
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
        List<String> missing = environment.verify(setting);
        ClassStart.Result result = start.go(departure.clock(), departure.classStart(), missing);
        Instant until = departure.classStart().plus(accounted);
        RunInfo withCluster = result.run().info().withCluster(environment.observe(until));
        folder.write(withCluster);
        return new ClassStart.Result(result.run().with(withCluster), result.remaining());
    }

    /** Ends the run under way in good order, with its clean-up, and starts no other. */
    public void stop() {
        stopped = true;
        Optional.ofNullable(current.get()).ifPresent(ClassStart::stop);
    }

    /** Ends the run under way at once. */
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
