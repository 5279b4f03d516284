package dev.firstbell.benchmarks;

import dev.firstbell.client.ReadinessMode;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.recording.HubMetricsRecording;
import dev.firstbell.recording.Recording;
import dev.firstbell.recording.RecordingContext;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.ClassStart;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.RunCompanion;
import dev.firstbell.simulations.RunProgress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs one class start of any size at a {@link QuickHub}, with the same parent and injector as {@code firstbell run}, and
 * prints one row of the table. Linux only.
 *
 * <p>Arguments: the hub's address, the two epochs of its clock, the speed, the file with its token, the number of students,
 * the seconds of the hub's time in which they arrive evenly, the journey, and a new folder for the record.
 */
public final class ManyStudents {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long TICKS_PER_SECOND = 100;

    private ManyStudents() {}

    public static void main(String[] arguments) {
        URI url = URI.create(arguments[0]);
        double speed = Double.parseDouble(arguments[3]);
        HubClock clock = HubClock.paced(Instant.parse(arguments[1]), Instant.parse(arguments[2]), speed);
        HubAccess hub = new HubAccess(url, ApiToken.fromFile(Path.of(arguments[4])));
        int students = Integer.parseInt(arguments[5]);
        Journey journey = Stream.of(Journey.values())
                .filter(known -> known.label().equals(arguments[7]))
                .findFirst()
                .orElseThrow();
        ClassPlan plan = plan(students, Duration.ofSeconds(Long.parseLong(arguments[6])), journey, clock.now());
        RunFolder folder = RunFolder.create(Path.of(arguments[8]));
        RunInfo info = RunInfo.begun(
                "bench",
                new RunInfo.Environment(Rung.EMBEDDED, url.toString(), "5.5", speed),
                "bench",
                Optional.empty(),
                plan,
                clock.now());

        Used used = new Used();
        ClassStart start = ClassStart.begin(
                hub,
                clock,
                folder,
                info,
                ReadinessMode.STREAM,
                ManyStudents::recordMetrics,
                progress -> used.read(progress.phase()));
        if (!start.awaitPrepared()) {
            throw new IllegalStateException("not prepared: "
                    + start.finish(clock, List::of).run().info().reasons());
        }
        RunRecord run = start.go(clock, clock.now().plus(Duration.ofSeconds(2)), List::of)
                .run();
        System.out.println(row(run, journey, speed, used));
    }

    private static String row(RunRecord run, Journey journey, double speed, Used used) {
        long ready = run.students().stream()
                .filter(student -> student.outcome() instanceof Outcome.Ready)
                .count();
        InjectorHealth health = run.health().orElseThrow();
        InjectorHealth.Lateness late = health.lateness().orElseThrow();
        double own = ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1000.0;
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %d of %d | %.1f / %.1f / %.1f | %.1f | %s | %.1f | %.1f | %d | %d | %s |",
                Runtime.version().feature(),
                journey.label(),
                speed,
                ready,
                run.students().size(),
                millis(late.p50()),
                millis(late.p99()),
                millis(late.max()),
                used.cpuSeconds(),
                used.phases(),
                own,
                (used.cpuSeconds() + own) * 1000 / run.students().size(),
                used.peakKiB.get() / 1024,
                health.mostOpenFiles(),
                run.info().verdict());
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static ClassPlan plan(int students, Duration within, Journey journey, Instant now) {
        List<PlannedStudent> planned = IntStream.range(0, students)
                .mapToObj(i -> new PlannedStudent(
                        i,
                        String.format(Locale.ROOT, "firstbell-%05d", i),
                        within.multipliedBy(i).dividedBy(students),
                        journey))
                .toList();
        return new ClassPlan("bench", "firstbell-", 1, now, LIMIT, Slo.DEFAULT, planned);
    }

    /** The resources that the injector, a child of this process, has used so far, as the operating system counts them. */
    private static final class Used {
        private final AtomicLong ticks = new AtomicLong();
        private final Map<RunProgress.Phase, Long> ticksAtTheEndOf = new ConcurrentSkipListMap<>();
        private final AtomicLong peakKiB = new AtomicLong();

        /** Reads the counters. A phase is exact to a quarter of a second, the interval between two progress events. */
        void read(RunProgress.Phase phase) {
            ProcessHandle.current().children().forEach(child -> {
                Path proc = Path.of("/proc", Long.toString(child.pid()));
                try {
                    // After the name, which may contain spaces, utime and stime are the 12th and 13th field.
                    String stat = Files.readString(proc.resolve("stat"));
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    ticks.accumulateAndGet(Long.parseLong(fields[11]) + Long.parseLong(fields[12]), Math::max);
                    ticksAtTheEndOf.put(phase, ticks.get());
                    Files.readAllLines(proc.resolve("status")).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .forEach(peak -> peakKiB.accumulateAndGet(peak, Math::max));
                } catch (IOException e) {
                    // The process has exited. Its last counters were read a quarter of a second ago.
                }
            });
        }

        double cpuSeconds() {
            return seconds(ticks.get());
        }

        /** Returns the CPU seconds of each phase, in order. */
        String phases() {
            List<String> parts = new ArrayList<>();
            long before = 0;
            for (long until : ticksAtTheEndOf.values()) {
                parts.add(String.format(Locale.ROOT, "%.1f", seconds(until - before)));
                before = until;
            }
            return String.join(" / ", parts);
        }

        private static double seconds(long ticks) {
            return (double) ticks / TICKS_PER_SECOND;
        }
    }

    /** Scrapes the hub's metrics beside the run, as the command does. */
    private static RunCompanion.Ending recordMetrics(RunCompanion.Run run) {
        Recording metrics = new HubMetricsRecording(
                new RecordingContext(run.folder(), run.runId(), run.clock()),
                ClassStart.client(run.hub(), run.clock().get()));
        metrics.start();
        return () -> metrics.stop().problems();
    }
}
