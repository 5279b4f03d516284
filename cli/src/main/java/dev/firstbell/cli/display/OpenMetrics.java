package dev.firstbell.cli.display;

import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.Saturation;
import dev.firstbell.records.student.Stage;
import dev.firstbell.simulations.RunProgress;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A run's progress in the text format of OpenMetrics 1.0: the values of the live view, and the last second of the injector's
 * health. Unknown values are left out.
 */
final class OpenMetrics {
    static final String CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final StringBuilder text = new StringBuilder();

    private OpenMetrics() {}

    /** Before there is any progress. */
    static String nothing() {
        return "# EOF\n";
    }

    /** @param name of the run: its class, or its setting */
    static String of(String name, RunProgress progress) {
        OpenMetrics metrics = new OpenMetrics();
        metrics.run(name, progress);
        progress.injector().ifPresent(metrics::injector);
        return metrics.text.append("# EOF\n").toString();
    }

    private void run(String name, RunProgress progress) {
        family("firstbell_run", "info", "", "The class start under way.");
        sample("firstbell_run_info", Map.of("name", name), "1");
        family("firstbell_phase", "stateset", "", "The injector's phase.");
        for (RunProgress.Phase phase : RunProgress.Phase.values()) {
            sample(
                    "firstbell_phase",
                    Map.of("firstbell_phase", phase.name().toLowerCase(Locale.ROOT)),
                    phase == progress.phase() ? "1" : "0");
        }
        gauge("firstbell_students", "", "Students in the plan.", Long.toString(progress.students()));
        gauge(
                "firstbell_hub_time_seconds",
                "seconds",
                "The hub's clock, since 1970.",
                number(Duration.between(Instant.EPOCH, progress.at())));
        family("firstbell_reached", "counter", "", "Students who reached a stage.");
        for (Stage stage : Stage.values()) {
            if (stage == Stage.SENT || progress.reached(stage) > 0) {
                sample(
                        "firstbell_reached_total",
                        Map.of("stage", stage.label()),
                        Long.toString(progress.reached(stage)));
            }
        }
        counter("firstbell_throttled", "Answers with status 429.", progress.throttled());
        counter("firstbell_ended", "Students whose start is over, however it ended.", progress.ended());
        gauge(
                "firstbell_open_tabs",
                "",
                "Students whose start is over and whose tab stays open.",
                Long.toString(progress.openTabs()));
    }

    private void injector(JournalEntry.Health health) {
        seconds("firstbell_injector_pause_seconds", "Longest overshoot of a short sleep.", Optional.of(health.pause()));
        seconds(
                "firstbell_injector_event_loop_lag_seconds",
                "How late a periodic task came on the worst event loop.",
                health.lag().flatMap(Saturation.Lag::eventLoop));
        seconds(
                "firstbell_injector_timer_lag_seconds",
                "How late a periodic task came on the timers.",
                health.lag().map(Saturation.Lag::timers));
        seconds("firstbell_injector_gc_pause_seconds", "Longest pause for garbage collection.", health.longestGc());
        seconds(
                "firstbell_injector_throttled_seconds",
                "For how long a CPU quota held the injector back.",
                health.cpuThrottling().map(Saturation.CpuThrottling::time));
        seconds(
                "firstbell_injector_call_wait_seconds",
                "Longest that a request waited inside the client.",
                health.calls().map(Saturation.CallQueue::longestWait));
        health.calls()
                .ifPresent(calls -> gauge(
                        "firstbell_injector_calls_waiting",
                        "",
                        "Requests waiting inside the client, at most.",
                        Long.toString(calls.waiting())));
        seconds("firstbell_injector_cpu_seconds", "Processor time used.", Optional.of(health.cpu()));
        if (health.openFiles() >= 0) {
            gauge("firstbell_injector_open_files", "", "Open file descriptors.", Long.toString(health.openFiles()));
        }
        health.openFilesLimit()
                .ifPresent(limit -> gauge(
                        "firstbell_injector_open_files_limit",
                        "",
                        "Limit of open file descriptors.",
                        Long.toString(limit)));
    }

    private void seconds(String name, String help, Optional<Duration> value) {
        value.ifPresent(time -> gauge(name, "seconds", "In the last second: " + help, number(time)));
    }

    private void gauge(String name, String unit, String help, String value) {
        family(name, "gauge", unit, help);
        sample(name, Map.of(), value);
    }

    private void counter(String name, String help, long value) {
        family(name, "counter", "", help);
        sample(name + "_total", Map.of(), Long.toString(value));
    }

    private void family(String name, String type, String unit, String help) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        if (!unit.isEmpty()) {
            text.append("# UNIT ").append(name).append(' ').append(unit).append('\n');
        }
        text.append("# HELP ").append(name).append(' ').append(escaped(help)).append('\n');
    }

    /** At most one label: there is no need for more. */
    private void sample(String name, Map<String, String> label, String value) {
        text.append(name);
        label.forEach((key, of) ->
                text.append('{').append(key).append("=\"").append(escaped(of)).append("\"}"));
        text.append(' ').append(value).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String number(Duration time) {
        return BigDecimal.valueOf(time.toSeconds())
                .add(BigDecimal.valueOf(time.getNano(), 9))
                .setScale(6, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
