package dev.firstbell.records.student;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Latencies of a group of students, those who never arrived included: they count as longer than any that was seen, so a
 * quantile that falls among them is known only to lie above the limit, or, where some of them were not seen for so long, above
 * what the others leave for it.
 *
 * <p>With one limit for all this is the Kaplan–Meier estimate. Immutable.
 */
public final class Latencies {
    private final long[] sortedNanos;
    /** How long those who did not arrive were waiting at least, ascending. */
    private final long[] censoredNanos;

    private Latencies(long[] sortedNanos, long[] censoredNanos) {
        this.sortedNanos = sortedNanos;
        this.censoredNanos = censoredNanos;
    }

    /**
     * Of one stage, of the students whose journey goes there; those who did not reach it within the limit are censored at
     * the limit, or when they were last seen ({@link StudentRecord#lastSeen}).
     */
    public static Latencies of(Collection<StudentRecord> everybody, Stage stage, Duration limit) {
        List<StudentRecord> students = everybody.stream()
                .filter(student -> student.journey().goesTo(stage))
                .toList();
        long[] reached = students.stream()
                .flatMap(student -> latency(student, stage, limit).stream())
                .mapToLong(Duration::toNanos)
                .sorted()
                .toArray();
        long[] waited = students.stream()
                .filter(student -> latency(student, stage, limit).isEmpty())
                .map(student -> student.waited(limit))
                .mapToLong(Duration::toNanos)
                .sorted()
                .toArray();
        return new Latencies(reached, waited);
    }

    private static Optional<Duration> latency(StudentRecord student, Stage stage, Duration limit) {
        return student.latencyTo(stage).filter(latency -> latency.compareTo(limit) <= 0);
    }

    /** All of them, the censored ones included. */
    public int count() {
        return sortedNanos.length + censoredNanos.length;
    }

    /** Those that reached the limit first, or were not seen to the end. */
    public int censored() {
        return censoredNanos.length;
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
                        : new Quantile(Duration.ofNanos(atLeast(rank)), true));
    }

    /**
     * What the latency at a rank among the censored exceeds for certain: even if each of them had arrived right after they
     * were last seen, it would be longer than the longest of these times that stands no later than the rank.
     */
    private long atLeast(int rank) {
        int seen = 0;
        int waited = 0;
        while (seen + waited < rank) {
            boolean arrivedFirst = seen < sortedNanos.length
                    && (waited == censoredNanos.length || sortedNanos[seen] <= censoredNanos[waited]);
            if (arrivedFirst) {
                seen++;
            } else {
                waited++;
            }
        }
        return censoredNanos[waited - 1];
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
     * A quantile, or what it is known to exceed: the limit, where everybody was seen to it.
     *
     * @param value the latency, or the time that it exceeds
     * @param censored true if the quantile is only known to be longer than {@code value}
     */
    public record Quantile(@JsonProperty("valueMs") Duration value, boolean censored) {}
}
