package dev.firstbell.analysis.gate;

import static java.util.Objects.requireNonNull;

import dev.firstbell.analysis.statistics.Interval;
import dev.firstbell.analysis.statistics.Intervals;
import dev.firstbell.analysis.statistics.Share;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.history.HistoryEntry;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Whether the new runs keep the promise to the class, judged by the intervals of the two shares that it names. If no student of
 * any run was without a server, that part is kept, however few students there were.
 *
 * @param kind the answer
 * @param slo the promise
 * @param share of the students who landed in time: the mean over the runs
 * @param interval of this share
 * @param withoutServer the share of those who never landed, or landed and could not work
 * @param withoutInterval of that share
 */
public record Promise(
        Kind kind, Slo slo, double share, Interval interval, double withoutServer, Interval withoutInterval) {
    public Promise {
        requireNonNull(kind, "kind is null");
        requireNonNull(slo, "slo is null");
        requireNonNull(interval, "interval is null");
        requireNonNull(withoutInterval, "withoutInterval is null");
    }

    /** The answer. */
    public enum Kind {
        KEPT,
        MISSED,
        /** The interval holds shares that keep it and shares that miss it. */
        OPEN
    }

    /** Of runs of one class; at least one, and each with students. */
    static Promise of(List<HistoryEntry> runs) {
        Slo slo = runs.get(0).slo();
        List<Share> inTime = shares(runs, HistoryEntry::withinSlo);
        List<Share> without = shares(runs, HistoryEntry::withoutServer);
        Interval ofTime = Intervals.overRuns(inTime);
        Interval ofWithout = Intervals.overRuns(without);
        boolean noneWithout = runs.stream().allMatch(run -> run.withoutServer() == 0);
        Kind kind;
        if (ofTime.high() < slo.share() || ofWithout.low() > slo.neverAtMost()) {
            kind = Kind.MISSED;
        } else if (ofTime.low() >= slo.share() && (noneWithout || ofWithout.high() <= slo.neverAtMost())) {
            kind = Kind.KEPT;
        } else {
            kind = Kind.OPEN;
        }
        return new Promise(kind, slo, Intervals.mean(inTime), ofTime, Intervals.mean(without), ofWithout);
    }

    private static List<Share> shares(List<HistoryEntry> runs, ToIntFunction<HistoryEntry> count) {
        return runs.stream()
                .map(run -> new Share(count.applyAsInt(run), run.students()))
                .toList();
    }
}
