package dev.firstbell.records;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Latencies of a group of students, those who never arrived included: they count as longer than any that was seen, so a
 * quantile that falls among them is known only to lie above the limit.
 *
 * <p>With one limit for all this is the Kaplan–Meier estimate. Immutable.
 */
public final class Latencies {
    private final long[] sortedNanos;
    private final int censored;
    private final Duration limit;

    private Latencies(long[] sortedNanos, int censored, Duration limit) {
        this.sortedNanos = sortedNanos;
        this.censored = censored;
        this.limit = limit;
    }

    /**
     * Of one stage, of the students whose journey goes there; those who did not reach it within the limit are censored at
     * the limit.
     */
    public static Latencies of(Collection<StudentRecord> everybody, Stage stage, Duration limit) {
        List<StudentRecord> students = everybody.stream()
                .filter(student -> student.journey().goesTo(stage))
                .toList();
        long[] reached = students.stream()
                .flatMap(student -> student.latencyTo(stage).stream())
                .filter(latency -> latency.compareTo(limit) <= 0)
                .mapToLong(Duration::toNanos)
                .sorted()
                .toArray();
        return new Latencies(reached, students.size() - reached.length, limit);
    }

    /** All of them, the censored ones included. */
    public int count() {
        return sortedNanos.length + censored;
    }

    /** Those that reached the limit first. */
    public int censored() {
        return censored;
    }

    /** Those at most this long. */
    public int within(Duration duration) {
        long most = duration.toNanos();
        int low = 0;
        int high = sortedNanos.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sortedNanos[middle] <= most) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The smallest latency that at least the share {@code p} of all stayed within (nearest rank, so always one that was
     * seen).
     *
     * @param p in (0, 1]
     * @return empty if there is nobody at all
     */
    public Optional<Quantile> quantile(double p) {
        if (!(p > 0 && p <= 1)) {
            throw new IllegalArgumentException("p must be in (0, 1]: " + p);
        }
        if (count() == 0) {
            return Optional.empty();
        }
        // The small term keeps 0.95 · 200, which is 190.00000000000003 in binary, at rank 190.
        int rank = (int) Math.max(1, Math.ceil(p * count() - 1e-9));
        return Optional.of(
                rank <= sortedNanos.length
                        ? new Quantile(Duration.ofNanos(sortedNanos[rank - 1]), false)
                        : new Quantile(limit, true));
    }

    /** The longest. */
    public Optional<Quantile> worst() {
        return quantile(1);
    }

    /** Those seen, ascending; the censored ones are not in it. */
    public List<Duration> seen() {
        return Arrays.stream(sortedNanos).mapToObj(Duration::ofNanos).toList();
    }

    /**
     * A quantile, or the limit that it is known to exceed.
     *
     * @param value the latency, or the limit
     * @param censored true if the quantile is only known to be longer than {@code value}
     */
    public record Quantile(@JsonProperty("valueMs") Duration value, boolean censored) {}
}
