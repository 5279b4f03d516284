package dev.firstbell.records.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** Latency logs as HdrHistogram's own reader sees them. */
final class LatencyLogs {
    private LatencyLogs() {}

    record Interval(Instant from, Instant to, Histogram latencies) {
        String tag() {
            return latencies.getTag();
        }
    }

    static List<Interval> read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Interval> parse(String log) {
        List<Interval> intervals = new ArrayList<>();
        HistogramLogReader reader =
                new HistogramLogReader(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)));
        // hasNext() also says yes to the legend of an empty log.
        for (Histogram histogram = next(reader); histogram != null; histogram = next(reader)) {
            intervals.add(new Interval(
                    Instant.ofEpochMilli(histogram.getStartTimeStamp()),
                    Instant.ofEpochMilli(histogram.getEndTimeStamp()),
                    histogram));
        }
        return intervals;
    }

    private static Histogram next(HistogramLogReader reader) {
        return (Histogram) reader.nextIntervalHistogram();
    }
}
