package dev.firstbell.records.run;

import dev.firstbell.records.io.Json;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Ready latencies as an HdrHistogram interval log (format 1.3): one interval of ten seconds of the hub's time per tag,
 * values in microseconds at three significant digits. The tag {@code landed} holds the students who landed, at the instant
 * of landing ({@code ready} in an observed run, see {@link dev.firstbell.records.observed.Observation#endStage}). The tag
 * {@code censored} holds the others, at the limit or at the end of their observation, so that readers of the log include
 * them.
 */
final class LatencyLog {
    private static final long INTERVAL_MS = 10_000;
    private static final int DIGITS = 3;

    /** HdrHistogram writes lines that it cannot read back, without an error, if a tag contains a comma or a blank. */
    private static final Pattern TAG = Pattern.compile("[a-z0-9_.-]+");

    private LatencyLog() {}

    /** The text of the log. */
    public static String of(RunRecord run) {
        Duration limit = run.info().classPlan().limit();
        Stage ready = run.info().endStage();
        String reached = ready == Stage.LANDED ? "landed" : "ready";
        long zero = run.info().startedAt().toEpochMilli();
        Map<Long, Map<String, Histogram>> intervals = new TreeMap<>();
        for (StudentRecord student : run.students()) {
            boolean inTime = student.latencyTo(ready)
                    .filter(latency -> latency.compareTo(limit) <= 0)
                    .isPresent();
            Duration latency = inTime ? student.latencyTo(ready).orElseThrow() : student.waited(limit);
            Instant when = student.arrival().plus(latency);
            long interval = Math.max(0, (when.toEpochMilli() - zero) / INTERVAL_MS);
            intervals
                    .computeIfAbsent(interval, i -> new TreeMap<>())
                    .computeIfAbsent(tag(inTime ? reached : "censored"), t -> new Histogram(DIGITS))
                    .recordValue(latency.isNegative() ? 0 : latency.toNanos() / 1_000);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        HistogramLogWriter log = new HistogramLogWriter(new PrintStream(bytes, false, StandardCharsets.UTF_8));
        log.outputComment(
                "[ready latency in microseconds, hub time; run " + run.info().runId() + "]");
        log.outputLogFormatVersion();
        // outputStartTime would print the date in this machine's time zone; a record has the same text everywhere.
        log.outputComment(String.format(
                Locale.ROOT,
                "[StartTime: %.3f (seconds since epoch), %s]",
                zero / 1000.0,
                Json.text(Instant.ofEpochMilli(zero))));
        log.setBaseTime(zero);
        log.outputLegend();
        intervals.forEach((interval, histograms) -> histograms.forEach((tag, histogram) -> {
            long from = zero + interval * INTERVAL_MS;
            histogram.setTag(tag);
            histogram.setStartTimeStamp(from);
            histogram.setEndTimeStamp(from + INTERVAL_MS);
            log.outputIntervalHistogram(histogram);
        }));
        log.close();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String tag(String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException("a tag must consist of lower-case letters, digits, _, . and -: " + tag);
        }
        return tag;
    }
}
