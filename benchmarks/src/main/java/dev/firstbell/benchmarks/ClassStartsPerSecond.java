package dev.firstbell.benchmarks;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.twin.Twin;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.plan.ClosedForm;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * How many class starts the twin predicts in a second of CPU, for the demo's class under its three settings, and for the same
 * class with half, twice and four times as many students. It counts the CPU time of the thread that predicts, so that other
 * programs on the machine matter less; the collector and the compiler run on other threads. A tenth of the predictions took at
 * most the time of the last column, which other programs change least.
 */
public final class ClassStartsPerSecond {
    private static final long NANOS = 1_000_000_000L;
    private static final String CLASS = """
            name: CSCI-1300
            start: 2027-01-25T09:00
            timeZone: America/Denver
            students: %d
            showUp: 1
            journey: notebook
            arrivals:
              - {shape: bell, share: 0.95, sd: 25s}
              - {shape: uniform, share: 0.05, from: 30s, to: 3m}
            slo: {share: 0.95, within: 90s, neverAtMost: 0.01}
            limit: 7m
            seed: 1
            """;

    private ClassStartsPerSecond() {}

    /**
     * @param args CPU seconds for each line (5), and the numbers of students (220 110 440 880). As many seconds precede each
     *     line of the first number to warm up
     */
    public static void main(String[] args) {
        long seconds = args.length == 0 ? 5 : Long.parseLong(args[0]);
        List<Integer> sizes = args.length < 2
                ? List.of(220, 110, 440, 880)
                : Arrays.stream(args).skip(1).map(Integer::valueOf).toList();
        TwinParameters parameters = TwinParameters.defaults();
        System.out.println("| setting | students | class starts per CPU second | µs per student |"
                + " ms per class start: median | fastest tenth |");
        System.out.println("|---|---|---|---|---|---|");
        for (int students : sizes) {
            ClassFile file = ClassFile.parse("class.yaml", CLASS.formatted(students));
            ClassPlan plan = ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant());
            List<Setting> settings = List.of(
                    Setting.withoutPrescaling("no pre-scaling", Setting.HubLimits.Z2JH),
                    new Setting(
                            "a guess: 2 nodes",
                            Prescaling.nodePlaceholders(2),
                            Duration.ofHours(2),
                            Setting.HubLimits.Z2JH),
                    ClosedForm.plan(file, parameters).setting("the plan"));
            if (students == sizes.get(0)) {
                settings.forEach(setting -> predict(plan, setting, parameters, seconds));
            }
            for (Setting setting : settings) {
                long[] nanos = predict(plan, setting, parameters, seconds);
                double mean = Arrays.stream(nanos).average().orElseThrow();
                System.out.println(String.format(
                        Locale.ROOT,
                        "| %s | %d | %.0f | %.1f | %.2f | %.2f |",
                        setting.name(),
                        students,
                        NANOS / mean,
                        mean / 1e3 / students,
                        nanos[nanos.length / 2] / 1e6,
                        nanos[nanos.length / 10] / 1e6));
            }
        }
    }

    /** Predicts with one world seed after another for so many seconds of CPU; returns the time of each prediction, sorted. */
    private static long[] predict(ClassPlan plan, Setting setting, TwinParameters parameters, long seconds) {
        LongStream.Builder nanos = LongStream.builder();
        long begin = cpuNanos();
        long now = begin;
        for (long seed = 1; now - begin < seconds * NANOS; seed++) {
            Twin.predict(plan, setting, parameters, seed);
            long before = now;
            now = cpuNanos();
            nanos.add(now - before);
        }
        return nanos.build().sorted().toArray();
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
