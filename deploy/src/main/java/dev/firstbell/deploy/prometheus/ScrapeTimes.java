package dev.firstbell.deploy.prometheus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * When something was scraped around a period, and what that leaves unknown.
 *
 * @param scrapes ordered by time
 * @param from the start of the period
 * @param until its end
 */
record ScrapeTimes(List<Instant> scrapes, Instant from, Instant until) {
    /** Shorter times between scrapes, and between a scrape and an end of the period, go without saying. */
    private static final Duration USUAL = Duration.ofMinutes(1);

    /** So many times the usual interval without a scrape are a gap. */
    private static final int INTERVALS = 4;

    ScrapeTimes {
        scrapes = List.copyOf(scrapes);
    }

    static ScrapeTimes of(List<Instant> scrapes, Instant from, Instant until) {
        return new ScrapeTimes(scrapes.stream().sorted().distinct().toList(), from, until);
    }

    /** @param what the thing that was scraped, such as {@code the hub} */
    void remarks(String what, Consumer<String> notes) {
        if (scrapes.isEmpty()) {
            return;
        }
        Instant first = scrapes.get(0);
        Instant last = scrapes.get(scrapes.size() - 1);
        if (first.isAfter(from)) {
            notes.accept("the Prometheus server's first sample of " + what + " is from " + first
                    + "; the counts before it are missing");
        }
        lastBefore()
                .filter(at -> at.isBefore(from.minus(USUAL)))
                .ifPresent(at -> notes.accept("the counts of " + what + " begin with the sample of " + at + ", "
                        + Duration.between(at, from).toSeconds() + " s before the period"));
        if (last.isBefore(until.minus(longestUsual()))) {
            notes.accept("the Prometheus server's last sample of " + what + " is from " + last
                    + "; the counts after it are missing");
        }
        for (int i : gaps()) {
            notes.accept("the Prometheus server has no samples of " + what + " between " + scrapes.get(i) + " and "
                    + scrapes.get(i + 1) + "; if " + what + " restarted in that time, some counts are missing");
        }
    }

    /** How much of the period lies before the first scrape and after the last one; empty if the scrapes span it. */
    Optional<Duration> uncovered() {
        Instant first = scrapes.get(0);
        Instant last = scrapes.get(scrapes.size() - 1);
        Duration before = first.isAfter(from) ? Duration.between(from, first) : Duration.ZERO;
        Duration after = last.isBefore(until.minus(longestUsual())) ? Duration.between(last, until) : Duration.ZERO;
        return Optional.of(before.plus(after)).filter(time -> !time.isZero());
    }

    /** Gaps within the period, by the index of the last scrape before each. */
    List<Integer> gaps() {
        Duration longest = longestUsual();
        return IntStream.range(0, scrapes.size() - 1)
                .filter(i ->
                        Duration.between(scrapes.get(i), scrapes.get(i + 1)).compareTo(longest) > 0)
                .filter(i -> scrapes.get(i + 1).isAfter(from) && scrapes.get(i).isBefore(until))
                .boxed()
                .toList();
    }

    private Optional<Instant> lastBefore() {
        return scrapes.stream().filter(at -> !at.isAfter(from)).reduce((earlier, later) -> later);
    }

    /** The longest time between two scrapes that is no gap, by the median of these times. */
    private Duration longestUsual() {
        List<Duration> between = new ArrayList<>();
        for (int i = 1; i < scrapes.size(); i++) {
            between.add(Duration.between(scrapes.get(i - 1), scrapes.get(i)));
        }
        Duration median = between.isEmpty()
                ? Duration.ZERO
                : between.stream().sorted().toList().get((between.size() - 1) / 2);
        Duration longest = median.multipliedBy(INTERVALS);
        return longest.compareTo(USUAL) > 0 ? longest : USUAL;
    }
}
