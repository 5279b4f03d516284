package dev.firstbell.analysis.report;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.view.RunView;
import dev.firstbell.records.journal.InjectorHealth;
import dev.firstbell.records.journal.Saturation;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One run's injector: whether it was fast enough, and the health of its process.
 *
 * @param verdict {@code valid}, or why the run is invalid
 */
record HealthRow(
        String setting,
        String runId,
        String lateness,
        String allowed,
        String neverSent,
        String verdict,
        String pause,
        String garbage,
        String lag,
        String queue,
        String quota,
        String cpu,
        String files) {
    private static final String UNKNOWN = "–";

    static HealthRow of(RunView run) {
        Optional<InjectorHealth> health = run.injector();
        return new HealthRow(
                run.setting(),
                run.runId(),
                health.flatMap(InjectorHealth::lateness)
                        .map(l -> millis(l.p50()) + " / " + millis(l.p99()) + " / " + millis(l.max()))
                        .orElse(UNKNOWN),
                health.map(h -> millis(h.allowed())).orElse(UNKNOWN),
                health.map(h -> Integer.toString(h.neverSent())).orElse(UNKNOWN),
                health.map(h -> h.valid() ? "valid" : String.join("; ", h.problems()))
                        .orElse("no injector"),
                health.map(h -> millis(h.worstPause())).orElse(UNKNOWN),
                health.map(h -> h.longestGc().map(HealthRow::millis).orElse(UNKNOWN) + " / " + millis(h.gc()))
                        .orElse(UNKNOWN),
                health.flatMap(InjectorHealth::lag)
                        .map(lag ->
                                lag.eventLoop().map(HealthRow::millis).orElse(UNKNOWN) + " / " + millis(lag.timers()))
                        .orElse(UNKNOWN),
                health.flatMap(InjectorHealth::calls)
                        .map(calls -> millis(calls.longestWait()) + ", " + calls.waiting() + " at once")
                        .orElse(UNKNOWN),
                health.flatMap(InjectorHealth::cpuThrottling)
                        .map(HealthRow::quota)
                        .orElse("no quota observed"),
                health.map(h -> DisplayText.time(h.cpu())).orElse(UNKNOWN),
                health.filter(h -> h.mostOpenFiles() >= 0)
                        .map(h -> grouped(h.mostOpenFiles())
                                + h.openFilesLimit()
                                        .map(limit -> " of " + grouped(limit))
                                        .orElse(""))
                        .orElse(UNKNOWN));
    }

    private static String quota(Saturation.CpuThrottling limited) {
        return limited.periods() == 0 ? "never limited" : "limited for " + millis(limited.time());
    }

    static String grouped(long count) {
        return String.format(Locale.ENGLISH, "%,d", count);
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
