package dev.firstbell.records.hub;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.hub.HubMetricsEntry.Counted;
import dev.firstbell.records.hub.HubMetricsEntry.LoopTicks;
import dev.firstbell.records.hub.HubMetricsEntry.SpawnEnd;
import dev.firstbell.records.hub.HubMetricsEntry.Spawns;
import dev.firstbell.records.student.Latencies;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Adds up what a hub's counters grew by between its answers. */
final class CounterIncrease {
    private static final double P99 = 0.99;

    private final HubMetricsJournal journal;
    private final ClassPlan plan;
    private final Stage countedTo;
    private final List<StudentRecord> students;
    private final boolean comparable;
    private final List<Counted> all;
    private final List<Counted> answers;

    public CounterIncrease(HubMetricsJournal journal, ClassPlan plan, Stage countedTo, List<StudentRecord> students) {
        this.journal = journal;
        this.plan = plan;
        this.countedTo = countedTo;
        this.students = students;
        this.comparable = HubMetricsSummary.comparable(countedTo, students);
        this.all = of(Counted.class).toList();
        this.answers = ofTheClass();
    }

    /** From the last answer before the first student to the first after the last: not the making of users, nor their removal. */
    private List<Counted> ofTheClass() {
        Instant first = plan.firstArrival();
        Instant last = students.stream()
                .flatMap(student -> student.stages().values().stream())
                .max(Instant::compareTo)
                .orElse(first);
        int from = 0;
        int to = all.size();
        for (int i = 0; i < all.size(); i++) {
            from = all.get(i).at().isAfter(first) ? from : i;
            if (!all.get(i).at().isBefore(last)) {
                to = i + 1;
                break;
            }
        }
        return all.subList(Math.min(from, to), to);
    }

    public HubMetricsSummary sight() {
        Optional<HubMetricsSummary.Counted> counted = counted();
        boolean before = !answers.isEmpty() && !answers.get(0).at().isAfter(plan.firstArrival());
        return new HubMetricsSummary(
                journal.complete() && before && counted.isPresent(),
                all.size(),
                (int) of(HubMetricsEntry.Missed.class).count(),
                of(HubMetricsEntry.Refused.class)
                        .map(HubMetricsEntry.Refused::reason)
                        .findFirst(),
                counted,
                counted.flatMap(this::compared));
    }

    private Optional<HubMetricsSummary.Counted> counted() {
        if (answers.size() < 2) {
            return Optional.empty();
        }
        int restarts = 0;
        Map<SpawnEnd, Spawns> spawns = new EnumMap<>(SpawnEnd.class);
        for (int i = 1; i < answers.size(); i++) {
            Counted before = answers.get(i - 1);
            Counted now = answers.get(i);
            boolean restarted = restarted(before, now);
            restarts += restarted ? 1 : 0;
            for (SpawnEnd end : SpawnEnd.values()) {
                Spawns since = restarted ? now.spawns(end) : less(now.spawns(end), before.spawns(end));
                spawns.merge(end, since, Spawns::plus);
            }
        }
        return Optional.of(new HubMetricsSummary.Counted(
                answers.get(0).at(),
                answers.get(answers.size() - 1).at(),
                restarts,
                spawns,
                growth(Counted::throttledAnswers, (now, before) -> now - before, Long::sum),
                growth(Counted::eventLoop, CounterIncrease::less, CounterIncrease::plus)
                        .map(CounterIncrease::eventLoop),
                growth(Counted::cpu, Duration::minus, Duration::plus),
                busiest(),
                answers.stream()
                        .flatMap(answer -> answer.residentBytes().stream())
                        .max(Long::compare),
                answers.stream().map(Counted::took).max(Duration::compareTo).orElseThrow()));
    }

    /** No counter of a hub that goes on can fall. */
    private static boolean restarted(Counted before, Counted now) {
        boolean fewer = Stream.of(SpawnEnd.values())
                .anyMatch(end -> now.spawns(end).count() < before.spawns(end).count());
        boolean lessCpu = before.cpu()
                .flatMap(then -> now.cpu().map(cpu -> cpu.compareTo(then) < 0))
                .orElse(false);
        boolean fewerTicks = before.eventLoop()
                .flatMap(then -> now.eventLoop().map(loop -> loop.ticks() < then.ticks()))
                .orElse(false);
        return fewer || lessCpu || fewerTicks;
    }

    private interface Both<T> {
        T of(T one, T other);
    }

    /** Empty unless two answers in a row say it. */
    private <T> Optional<T> growth(Function<Counted, Optional<T>> part, Both<T> less, Both<T> plus) {
        Optional<T> sum = Optional.empty();
        for (int i = 1; i < answers.size(); i++) {
            Optional<T> now = part.apply(answers.get(i));
            Optional<T> before = part.apply(answers.get(i - 1));
            if (now.isEmpty() || before.isEmpty()) {
                continue;
            }
            T since = restarted(answers.get(i - 1), answers.get(i)) ? now.get() : less.of(now.get(), before.get());
            sum = Optional.of(sum.map(known -> plus.of(known, since)).orElse(since));
        }
        return sum;
    }

    private Optional<Double> busiest() {
        List<Double> shares = new ArrayList<>();
        for (int i = 1; i < answers.size(); i++) {
            Counted before = answers.get(i - 1);
            Counted now = answers.get(i);
            Duration between = Duration.between(before.at(), now.at());
            if (before.cpu().isPresent() && now.cpu().isPresent() && !between.isZero() && !restarted(before, now)) {
                Duration used = now.cpu().get().minus(before.cpu().get());
                shares.add(Math.round(1_000.0 * used.toNanos() / between.toNanos()) / 1_000.0);
            }
        }
        return shares.stream().max(Double::compare);
    }

    private static Spawns less(Spawns now, Spawns before) {
        return new Spawns(now.count() - before.count(), now.total().minus(before.total()));
    }

    private static LoopTicks less(LoopTicks now, LoopTicks before) {
        return together(now, before, -1);
    }

    private static LoopTicks plus(LoopTicks one, LoopTicks other) {
        return together(one, other, 1);
    }

    /** A hub has the same buckets for as long as it runs; a bucket that only one of the two has says nothing. */
    private static LoopTicks together(LoopTicks one, LoopTicks other, int sign) {
        List<LoopTicks.Bucket> buckets = one.atMost().stream()
                .flatMap(mine -> other.atMost().stream()
                        .filter(theirs -> theirs.within().equals(mine.within()))
                        .map(theirs -> new LoopTicks.Bucket(mine.within(), mine.ticks() + sign * theirs.ticks())))
                .toList();
        return new LoopTicks(
                one.ticks() + sign * other.ticks(),
                one.total().plus(other.total().multipliedBy(sign)),
                buckets);
    }

    private static HubMetricsSummary.EventLoop eventLoop(LoopTicks ticks) {
        return new HubMetricsSummary.EventLoop(
                ticks.ticks(), within(ticks, (long) Math.ceil(ticks.ticks() * P99)), within(ticks, ticks.ticks()));
    }

    private static Optional<Duration> within(LoopTicks ticks, long wanted) {
        return ticks.atMost().stream()
                .filter(bucket -> wanted > 0 && bucket.ticks() >= wanted)
                .map(LoopTicks.Bucket::within)
                .min(Duration::compareTo);
    }

    private Optional<HubMetricsSummary.Compared> compared(HubMetricsSummary.Counted counted) {
        Spawns succeeded = counted.spawns(SpawnEnd.SUCCESS);
        List<Duration> landed = Latencies.of(students, countedTo, plan.limit()).seen();
        if (landed.isEmpty() || !comparable) {
            return Optional.empty();
        }
        Duration all = landed.stream().reduce(Duration.ZERO, Duration::plus);
        return succeeded
                .mean()
                .map(mean -> new HubMetricsSummary.Compared(
                        succeeded.count(), mean, landed.size(), all.dividedBy(landed.size())));
    }

    private <T extends HubMetricsEntry> Stream<T> of(Class<T> kind) {
        return journal.entries().stream().filter(kind::isInstance).map(kind::cast);
    }
}
