package dev.firstbell.records.student;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Latencies of a group of students to one stage, each as what is known about it:
 *
 * <ul>
 *   <li>a student who was seen there: exactly;
 *   <li>a student who was not seen there, but at a later stage: between the stages that were seen before and after it
 *       (interval-censored). A progress stream that a proxy cut is the usual cause;
 *   <li>any other student: more than the limit, or more than the time for which the student was followed (right-censored).
 * </ul>
 *
 * <p>A quantile is computed from the lower bounds and from the upper bounds of all students. If both agree, it is exact;
 * otherwise the truth lies between them. With one limit for all students and without unseen stages this is the
 * Kaplan–Meier estimate. Immutable.
 */
public final class Latencies {
    private static final Duration FARTHEST = Duration.ofNanos(-Long.MAX_VALUE);

    /** The upper bounds of the students who reached the stage within the limit, ascending. */
    private final long[] reachedNanos;
    /** The lower bounds of all students, ascending. */
    private final Lower[] lower;

    private final int unseen;

    /**
     * What a student waited at least.
     *
     * @param censored whether the latency is longer than {@code nanos}, with no upper bound
     */
    private record Lower(long nanos, boolean censored) implements Comparable<Lower> {
        @Override
        public int compareTo(Lower other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime == 0 ? Boolean.compare(censored, other.censored) : byTime;
        }
    }

    /** What is known about one student; without an upper bound the student is right-censored. */
    private record Known(Duration atLeast, Optional<Duration> atMost, boolean seen) {
        static Known of(StudentRecord student, Stage stage, Duration limit) {
            // A negative wait contradicts itself: the stage counts as not seen.
            Optional<Duration> exact = student.latencyTo(stage).filter(latency -> !latency.isNegative());
            if (exact.isPresent()) {
                return exact.get().compareTo(limit) <= 0
                        ? new Known(exact.get(), exact, true)
                        : new Known(student.waited(limit), Optional.empty(), true);
            }
            Optional<Duration> next = student.firstLatencyAfter(stage);
            if (next.isEmpty()) {
                return new Known(student.waited(limit), Optional.empty(), false);
            }
            Duration before = student.lastLatencyBefore(stage);
            // Where the two contradict each other, the clock of one is wrong.
            Duration atLeast = before.compareTo(next.get()) < 0 ? before : next.get();
            if (next.get().compareTo(limit) <= 0) {
                return new Known(atLeast, next, false);
            }
            return new Known(atLeast.compareTo(limit) < 0 ? atLeast : limit, Optional.empty(), false);
        }
    }

    private Latencies(long[] reachedNanos, Lower[] lower, int unseen) {
        this.reachedNanos = reachedNanos;
        this.lower = lower;
        this.unseen = unseen;
    }

    /**
     * The latencies to one stage, for the students whose journey includes it. Students who did not reach it within the limit
     * are censored at the limit, or when the observation of them ended ({@link StudentRecord#waited}).
     */
    public static Latencies of(Collection<StudentRecord> all, Stage stage, Duration limit) {
        List<Known> known = all.stream()
                .filter(student -> student.journey().goesTo(stage))
                .map(student -> Known.of(student, stage, limit))
                .toList();
        return new Latencies(
                known.stream()
                        .flatMap(one -> one.atMost().stream())
                        .mapToLong(Latencies::nanos)
                        .sorted()
                        .toArray(),
                known.stream()
                        .map(one -> new Lower(nanos(one.atLeast()), one.atMost().isEmpty()))
                        .sorted()
                        .toArray(Lower[]::new),
                (int) known.stream()
                        .filter(one -> !one.seen() && one.atMost().isPresent())
                        .count());
    }

    /** A damaged timestamp may be centuries away, which no number of nanoseconds can hold. */
    private static long nanos(Duration duration) {
        return duration.compareTo(FARTHEST) < 0 ? FARTHEST.toNanos() : duration.toNanos();
    }

    /** The number of students, including the censored ones. */
    public int count() {
        return lower.length;
    }

    /** The number of right-censored students, who were not seen to reach the stage within the limit, nor any later one. */
    public int censored() {
        return lower.length - reachedNanos.length;
    }

    /** The number of students who reached the stage within the limit without being seen there. */
    public int unseen() {
        return unseen;
    }

    /** The number of latencies that are certainly of at most this duration. */
    public int within(Duration duration) {
        long most = duration.toNanos();
        int low = 0;
        int high = reachedNanos.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reachedNanos[middle] <= most) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The smallest latency with at least the share {@code p} of all latencies at or below it (nearest rank, so always one
     * that was measured), or what is known about it.
     *
     * @param p in (0, 1]
     * @return empty for an empty group
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
        if (rank > reachedNanos.length) {
            return Optional.of(new Quantile(Duration.ofNanos(lowerBound(rank)), true));
        }
        long atMost = reachedNanos[rank - 1];
        long atLeast = lower[rank - 1].nanos();
        return Optional.of(new Quantile(
                Duration.ofNanos(atMost),
                false,
                atLeast == atMost ? Optional.empty() : Optional.of(Duration.ofNanos(atLeast))));
    }

    /**
     * The lower bound of the latency at a rank without an upper bound. Even if each censored student had reached the stage
     * right after the end of their observation, the latency would be longer than the longest of these waits at or before the
     * rank.
     */
    private long lowerBound(int rank) {
        for (int i = rank - 1; i >= 0; i--) {
            if (lower[i].censored()) {
                return lower[i].nanos();
            }
        }
        throw new IllegalStateException("no censored student at or before rank " + rank);
    }

    /** The longest latency. */
    public Optional<Quantile> worst() {
        return quantile(1);
    }

    /** The times by which students had certainly reached the stage, ascending: exact, or the next stage that was seen. */
    public List<Duration> seen() {
        return Arrays.stream(reachedNanos).mapToObj(Duration::ofNanos).toList();
    }

    /**
     * A quantile, or what is known about it.
     *
     * @param value the latency. If {@code censored}, its lower bound; if {@code atLeast} is present, its upper bound
     * @param censored whether {@code value} is a lower bound
     * @param atLeast the lower bound of a quantile that is known only as an interval up to {@code value}; absent otherwise
     */
    public record Quantile(
            @JsonProperty("valueMs") Duration value,
            boolean censored,

            @JsonProperty("atLeastMs") @JsonInclude(JsonInclude.Include.NON_ABSENT)
            Optional<Duration> atLeast) {
        public Quantile {
            requireNonNull(value, "value is null");
            requireNonNull(atLeast, "atLeast is null");
        }

        /** An exact quantile, or its lower bound. */
        public Quantile(Duration value, boolean censored) {
            this(value, censored, Optional.empty());
        }
    }
}
