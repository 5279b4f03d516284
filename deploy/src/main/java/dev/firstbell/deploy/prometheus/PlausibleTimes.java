package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusQueries.Sample;
import dev.firstbell.deploy.prometheus.PrometheusQueries.Series;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Leaves out values that cannot be the times that a metric of kube-state-metrics holds, and says so. For one use. */
final class PlausibleTimes {
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    /** Clocks may differ, but a time that was scraped does not lie far in the future. */
    private static final Duration FUTURE = Duration.ofMinutes(10);

    private static final double SURELY_MILLIS = 1e11;

    private final Instant latest;
    private final Map<String, List<Double>> leftOut = new TreeMap<>();

    /** @param until the time of the last scrape that can have been read */
    PlausibleTimes(Instant until) {
        this.latest = until.plus(FUTURE);
    }

    /** The series with the values that can be times; without those that have none. */
    List<Series> of(String metric, List<Series> all) {
        List<Series> kept = new ArrayList<>();
        for (Series series : all) {
            List<Sample> plausible = series.samples().stream()
                    .filter(sample -> isPlausible(PodIndex.instant(sample)))
                    .toList();
            if (plausible.size() == series.samples().size()) {
                kept.add(series);
                continue;
            }
            series.samples().stream()
                    .filter(sample -> !plausible.contains(sample))
                    .map(Sample::value)
                    .distinct()
                    .forEach(value -> leftOut.computeIfAbsent(metric, any -> new ArrayList<>())
                            .add(value));
            if (!plausible.isEmpty()) {
                kept.add(new Series(series.labels(), plausible));
            }
        }
        return kept;
    }

    private boolean isPlausible(Instant at) {
        return !at.isBefore(EARLIEST) && !at.isAfter(latest);
    }

    void report(Consumer<String> notes) {
        leftOut.forEach((metric, values) -> notes.accept("the Prometheus server has "
                + (values.size() == 1 ? "a value" : values.size() + " values") + " of " + metric
                + " that cannot be the time of something scraped in this period, in seconds since 1970: "
                + shown(values.get(0))
                + (values.size() == 1 ? "; it is" : ", among others; they are") + " left out"));
    }

    private String shown(double value) {
        String text = BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
        String number = text.length() > 24 ? Double.toString(value) : text;
        Instant at = PodIndex.instant(new Sample(Instant.EPOCH, value));
        return Math.abs(value) >= SURELY_MILLIS
                ? number + " (it looks like milliseconds)"
                : at.isAfter(latest) ? number + " (" + at + ")" : number;
    }
}
