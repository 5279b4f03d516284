package dev.firstbell.records.hub;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.hub.HubMetricsEntry.LoopTicks;
import dev.firstbell.records.hub.HubMetricsEntry.Scraped;
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

/** The increase of a hub's counters over a class start, restarts of the hub included; like PromQL's {@code increase()}. */
final class CounterIncrease {
    private static final double P99 = 0.99;

    private final HubMetricsJournal journal;
    private final ClassPlan plan;
    private final Stage endStage;
    private final List<StudentRecord> students;
    private final boolean comparable;
    private final HubMetricsContents contents;
    private final List<Scraped> scrapes;

    public CounterIncrease(HubMetricsJournal journal, ClassPlan plan, Stage endStage, List<StudentRecord> students) {
        this.journal = journal;
        this.plan = plan;
        this.endStage = endStage;
        this.students = students;
        this.comparable = HubMetricsSummary.comparable(endStage, students);
        this.contents = journal.contents();
        this.scrapes = scrapesOfClass();
    }

    /**
     * The scrapes from the last before the first arrival to the first after the last stage. Creation and removal of users
     * are outside.
     */
    private List<Scraped> scrapesOfClass() {
        List<Scraped> all = contents.scrapes();
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

    public HubMetricsSummary summary() {
        Optional<HubMetricsSummary.Increase> increase = increase();
        boolean before = !scrapes.isEmpty() && !scrapes.get(0).at().isAfter(plan.firstArrival());
        return new HubMetricsSummary(
                journal.complete() && before && increase.isPresent(),
                contents.scrapes().size(),
                contents.failedScrapes(),
                contents.unavailable(),
                increase,
                increase.flatMap(this::comparison));
    }

    private Optional<HubMetricsSummary.Increase> increase() {
        if (scrapes.size() < 2) {
            return Optional.empty();
        }
        int restarts = 0;
        Map<SpawnEnd, Spawns> spawns = new EnumMap<>(SpawnEnd.class);
        for (int i = 1; i < scrapes.size(); i++) {
            Scraped before = scrapes.get(i - 1);
            Scraped now = scrapes.get(i);
            boolean restarted = restarted(before, now);
            restarts += restarted ? 1 : 0;
            for (SpawnEnd end : SpawnEnd.values()) {
                Spawns since = restarted ? now.spawns(end) : less(now.spawns(end), before.spawns(end));
                spawns.merge(end, since, Spawns::plus);
            }
        }
        return Optional.of(new HubMetricsSummary.Increase(
                scrapes.get(0).at(),
                scrapes.get(scrapes.size() - 1).at(),
                restarts,
                spawns,
                growth(Scraped::throttledResponses, (now, before) -> now - before, Long::sum),
                growth(Scraped::eventLoop, CounterIncrease::less, CounterIncrease::plus)
                        .map(CounterIncrease::eventLoop),
                growth(Scraped::cpu, Duration::minus, Duration::plus),
                busiest(),
                scrapes.stream()
                        .flatMap(scrape -> scrape.residentBytes().stream())
                        .max(Long::compare),
                scrapes.stream().map(Scraped::took).max(Duration::compareTo).orElseThrow()));
    }

    /** Whether a counter decreased, which only a restart of the hub can cause. */
    private static boolean restarted(Scraped before, Scraped now) {
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

    /** The increase of one value; empty unless two consecutive scrapes have it. */
    private <T> Optional<T> growth(Function<Scraped, Optional<T>> part, Both<T> less, Both<T> plus) {
        Optional<T> sum = Optional.empty();
        for (int i = 1; i < scrapes.size(); i++) {
            Optional<T> now = part.apply(scrapes.get(i));
            Optional<T> before = part.apply(scrapes.get(i - 1));
            if (now.isEmpty() || before.isEmpty()) {
                continue;
            }
            T since = restarted(scrapes.get(i - 1), scrapes.get(i)) ? now.get() : less.of(now.get(), before.get());
            sum = Optional.of(sum.map(known -> plus.of(known, since)).orElse(since));
        }
        return sum;
    }

    private Optional<Double> busiest() {
        List<Double> shares = new ArrayList<>();
        for (int i = 1; i < scrapes.size(); i++) {
            Scraped before = scrapes.get(i - 1);
            Scraped now = scrapes.get(i);
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

    /** A hub keeps its buckets as long as it runs; a bucket that only one of the two has is left out. */
    private static LoopTicks together(LoopTicks one, LoopTicks other, int sign) {
        List<LoopTicks.Bucket> buckets = one.buckets().stream()
                .flatMap(mine -> other.buckets().stream()
                        .filter(theirs -> theirs.le().equals(mine.le()))
                        .map(theirs -> new LoopTicks.Bucket(mine.le(), mine.ticks() + sign * theirs.ticks())))
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
        return ticks.buckets().stream()
                .filter(bucket -> wanted > 0 && bucket.ticks() >= wanted)
                .map(LoopTicks.Bucket::le)
                .min(Duration::compareTo);
    }

    private Optional<HubMetricsSummary.Comparison> comparison(HubMetricsSummary.Increase increase) {
        Spawns succeeded = increase.spawns(SpawnEnd.SUCCESS);
        List<Duration> landed = Latencies.of(students, endStage, plan.limit()).seen();
        if (landed.isEmpty() || !comparable) {
            return Optional.empty();
        }
        Duration all = landed.stream().reduce(Duration.ZERO, Duration::plus);
        return succeeded
                .mean()
                .map(mean -> new HubMetricsSummary.Comparison(
                        succeeded.count(), mean, landed.size(), all.dividedBy(landed.size())));
    }
}
