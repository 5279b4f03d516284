package dev.firstbell.records.cluster;

import dev.firstbell.records.cluster.ClusterEntry.ServerClock;
import dev.firstbell.records.cluster.ClusterSummary.Clock;
import dev.firstbell.records.cluster.ClusterSummary.ClockShift;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The API server's clock beside this machine's, from all comparisons of the two.
 *
 * <p>If one offset is possible for all comparisons, that one holds throughout. Otherwise the offset is interpolated
 * between two comparisons in a row: both clocks run, and drift slowly. Where two comparisons in a row differ by more than
 * a second beyond their uncertainties, the machine slept or a clock was set in between, at an unknown time: nothing can be
 * interpolated there ({@link #shifts}). Before the first comparison and after the last one its offset holds. An offset
 * that is within its uncertainty counts as zero.
 *
 * <p>This machine's clock here is the one of the records ({@link dev.firstbell.records.time.HubClock}): it does not move
 * when the machine's clock is set, and it stops while the machine sleeps.
 *
 * <p>Immutable.
 */
public final class ServerTime {
    /** The largest change between two comparisons that is interpolated: timestamps of Kubernetes are as coarse. */
    private static final Duration MOST = Duration.ofSeconds(1);

    private final List<ServerClock> comparisons;
    private final Optional<Clock> steady;

    private ServerTime(List<ServerClock> comparisons) {
        this.comparisons = List.copyOf(comparisons);
        this.steady = steady(comparisons);
    }

    /** From the entries of a cluster journal, in the order written. */
    static ServerTime of(List<ClusterEntry> entries) {
        List<ServerClock> comparisons = new ArrayList<>();
        entries.stream()
                .filter(ServerClock.class::isInstance)
                .map(ServerClock.class::cast)
                .forEach(comparisons::add);
        return new ServerTime(comparisons);
    }

    /** The offset that all comparisons allow; empty if there is none, or no comparison. */
    private static Optional<Clock> steady(List<ServerClock> comparisons) {
        Duration low = null;
        Duration high = null;
        for (ServerClock each : comparisons) {
            Duration least = each.ahead().minus(each.uncertainty());
            Duration most = each.ahead().plus(each.uncertainty());
            low = low == null || least.compareTo(low) > 0 ? least : low;
            high = high == null || most.compareTo(high) < 0 ? most : high;
        }
        if (low == null || low.compareTo(high) > 0) {
            return Optional.empty();
        }
        if (comparisons.size() == 1) {
            return Optional.of(
                    new Clock(comparisons.get(0).ahead(), comparisons.get(0).uncertainty()));
        }
        return Optional.of(
                new Clock(low.plus(high).dividedBy(2), high.minus(low).dividedBy(2)));
    }

    /** The offset throughout, or the last one if it changed; empty without a comparison. */
    public Optional<Clock> clock() {
        return steady.or(() -> comparisons.isEmpty()
                ? Optional.empty()
                : Optional.of(new Clock(last().ahead(), last().uncertainty())));
    }

    /** The times in which one of the clocks was set, in order. */
    public List<ClockShift> shifts() {
        List<ClockShift> shifts = new ArrayList<>();
        for (int i = 1; i < comparisons.size() && steady.isEmpty(); i++) {
            ServerClock before = comparisons.get(i - 1);
            ServerClock after = comparisons.get(i);
            if (isShift(before, after)) {
                shifts.add(new ClockShift(before.at(), after.at(), before.ahead(), after.ahead()));
            }
        }
        return shifts;
    }

    private static boolean isShift(ServerClock before, ServerClock after) {
        Duration beyond = after.ahead()
                .minus(before.ahead())
                .abs()
                .minus(before.uncertainty())
                .minus(after.uncertainty());
        return beyond.compareTo(MOST) > 0;
    }

    /** How far the API server's clock is ahead of ours at an instant by our clock. */
    public Duration aheadAt(Instant ours) {
        for (int i = 1; i < comparisons.size(); i++) {
            if (!ours.isBefore(comparisons.get(i - 1).at())
                    && ours.isBefore(comparisons.get(i).at())) {
                return between(
                        comparisons.get(i - 1),
                        comparisons.get(i),
                        ours,
                        comparisons.get(i - 1).at(),
                        comparisons.get(i).at());
            }
        }
        boolean before =
                !comparisons.isEmpty() && ours.isBefore(comparisons.get(0).at());
        return comparisons.isEmpty() ? Duration.ZERO : correction(before ? comparisons.get(0) : last());
    }

    /** An instant by the API server's clock. */
    public Instant ofOurs(Instant ours) {
        return ours.plus(aheadAt(ours));
    }

    /** An instant of the API server's clock by ours. */
    public Instant toOurs(Instant server) {
        for (int i = 1; i < comparisons.size(); i++) {
            Instant from = serverTime(comparisons.get(i - 1));
            Instant until = serverTime(comparisons.get(i));
            if (!server.isBefore(from) && server.isBefore(until)) {
                return server.minus(between(comparisons.get(i - 1), comparisons.get(i), server, from, until));
            }
        }
        if (comparisons.isEmpty()) {
            return server;
        }
        boolean before = server.isBefore(serverTime(comparisons.get(0)));
        return server.minus(correction(before ? comparisons.get(0) : last()));
    }

    /** Whether an instant of the API server's clock lies outside the times in which a clock was set. */
    boolean isKnown(Instant server) {
        for (int i = 1; i < comparisons.size() && steady.isEmpty(); i++) {
            if (isShift(comparisons.get(i - 1), comparisons.get(i))
                    && server.isAfter(serverTime(comparisons.get(i - 1)))
                    && server.isBefore(serverTime(comparisons.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** The largest error of an instant outside the times in which a clock was set; empty without a comparison. */
    Optional<Duration> uncertainty() {
        if (steady.isPresent() || comparisons.isEmpty()) {
            return steady.map(Clock::uncertainty);
        }
        Duration most = comparisons.stream()
                .map(ServerClock::uncertainty)
                .max(Duration::compareTo)
                .orElseThrow();
        Duration change = Duration.ZERO;
        for (int i = 1; i < comparisons.size(); i++) {
            ServerClock before = comparisons.get(i - 1);
            ServerClock after = comparisons.get(i);
            Duration between = after.ahead().minus(before.ahead()).abs();
            change = !isShift(before, after) && between.compareTo(change) > 0 ? between : change;
        }
        return Optional.of(most.plus(change.dividedBy(2)));
    }

    /**
     * The entries with all instants of our clock by the API server's. Each lies between two comparisons in the file, which
     * holds even if our clock was set back. The comparisons themselves are left out.
     */
    public static List<ClusterEntry> applied(List<ClusterEntry> entries) {
        ServerTime all = of(entries);
        List<ClusterEntry> moved = new ArrayList<>();
        int next = 0;
        for (ClusterEntry entry : entries) {
            if (entry instanceof ServerClock) {
                next++;
            } else {
                moved.add(entry.watchedLater(all.aheadBetween(next, entry.seenAt())));
            }
        }
        return moved;
    }

    /** @param next the number of comparisons before */
    private Duration aheadBetween(int next, Instant ours) {
        if (comparisons.isEmpty()) {
            return Duration.ZERO;
        }
        if (next == 0 || next == comparisons.size()) {
            return correction(comparisons.get(next == 0 ? 0 : next - 1));
        }
        ServerClock before = comparisons.get(next - 1);
        ServerClock after = comparisons.get(next);
        return between(before, after, ours, before.at(), after.at());
    }

    private Duration between(ServerClock before, ServerClock after, Instant at, Instant from, Instant until) {
        if (steady.isPresent()) {
            return steady.get().correction();
        }
        long whole = Duration.between(from, until).toNanos();
        long part = Duration.between(from, at).toNanos();
        double share = whole <= 0 ? 1 : Math.max(0, Math.min(1, (double) part / whole));
        Duration start = correction(before);
        Duration change = correction(after).minus(start);
        return start.plusNanos(Math.round(change.toNanos() * share));
    }

    private Duration correction(ServerClock comparison) {
        return steady.orElseGet(() -> new Clock(comparison.ahead(), comparison.uncertainty()))
                .correction();
    }

    private static Instant serverTime(ServerClock comparison) {
        return comparison.at().plus(comparison.ahead());
    }

    private ServerClock last() {
        return comparisons.get(comparisons.size() - 1);
    }
}
