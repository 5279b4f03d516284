package dev.firstbell.deploy.prescale.converge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prescale.ModelCluster;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.converge.Step.Action;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Two days of looks over random schedules, with looks that fail, are missed, or are ended by force. */
class ConvergePropertiesTest {
    private static final Instant START = Instant.parse("2027-03-13T12:00:00Z");
    private static final Duration KEEP = Duration.ofMinutes(20);
    private static final Ceilings CEILINGS = new Ceilings(7, 1_000);

    /** Two days in which Denver changes to daylight saving time. */
    private static TestingDemand demand(Random random) {
        List<TestingDemand.Window> windows = IntStream.range(0, 1 + random.nextInt(8))
                .mapToObj(i -> {
                    Instant from = START.plusSeconds(60L * random.nextInt(2 * 24 * 60));
                    return new TestingDemand.Window(
                            from, from.plusSeconds(60L * (1 + random.nextInt(300))), 1 + random.nextInt(9));
                })
                .toList();
        return new TestingDemand(windows, ZoneId.of("America/Denver"));
    }

    private static Converger job(ModelCluster cluster, MemoryJobStore store, Instant now) {
        return new Converger(
                cluster,
                store,
                new Converger.Settings(CEILINGS, KEEP, Duration.ofMinutes(15), Duration.ZERO),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    @Property(tries = 300)
    void everyLookThatEndsLeavesWhatIsWantedAndNothingOscillates(
            @ForAll long seed, @ForAll @IntRange(max = 40) int trouble) {
        Random random = new Random(seed);
        TestingDemand demand = demand(random);
        ModelCluster cluster = new ModelCluster(START);
        MemoryJobStore store = new MemoryJobStore();
        Instant lowered = Instant.MIN;

        for (Instant now = START;
                now.isBefore(START.plus(Duration.ofHours(60)));
                now = now.plusSeconds(60L * (1 + random.nextInt(10)))) {
            cluster.at(now);
            cluster.refuse(random.nextInt(100) < trouble);
            cluster.killAt(random.nextInt(100) < trouble ? 1 + random.nextInt(6) : Integer.MAX_VALUE);
            try {
                Decision decision = job(cluster, store, now)
                        .look(store.read(), demand, Map.of(), Optional.of(Duration.ZERO), false);
                int wanted = Math.min(demand.at(now).nodes(), CEILINGS.nodes());
                assertThat(cluster.count()).isEqualTo(decision.after()).isGreaterThanOrEqualTo(wanted);
                if (demand.mostBetween(now, now.plus(KEEP)) <= wanted) {
                    assertThat(cluster.count()).isEqualTo(wanted);
                }
                if (decision.action() == Action.LOWER) {
                    lowered = now;
                }
                if (decision.action() == Action.RAISE && !lowered.equals(Instant.MIN)) {
                    assertThat(Duration.between(lowered, now)).isGreaterThanOrEqualTo(KEEP);
                }
            } catch (PrescaleException | ModelCluster.Killed e) {
                // The next look goes on.
            }
        }
        assertThat(cluster.applied).allSatisfy(count -> assertThat(count).isBetween(0, CEILINGS.nodes()));
    }

    /** Whatever happened before, one look without trouble leads to the same count. */
    @Property(tries = 300)
    void theStateBeforeDoesNotMatter(@ForAll long seed, @ForAll @IntRange(max = 7) int before) {
        Random random = new Random(seed);
        TestingDemand demand = demand(random);
        Instant now = START.plusSeconds(60L * random.nextInt(2 * 24 * 60));
        ModelCluster cluster = new ModelCluster(now);
        cluster.setByHand(before);
        MemoryJobStore store = new MemoryJobStore();
        job(cluster, store, now).look(store.read(), demand, Map.of(), Optional.of(Duration.ZERO), false);

        ModelCluster fresh = new ModelCluster(now);
        MemoryJobStore empty = new MemoryJobStore();
        job(fresh, empty, now).look(empty.read(), demand, Map.of(), Optional.of(Duration.ZERO), false);
        int soon = Math.min(demand.mostBetween(now, now.plus(KEEP)), CEILINGS.nodes());
        assertThat(cluster.count()).isBetween(fresh.count(), Math.max(fresh.count(), soon));
    }

    @Property(tries = 200)
    void nodeHoursOfTheDayNeverExceedTheCeilingByMoreThanOneInterval(@ForAll long seed) {
        Random random = new Random(seed);
        TestingDemand demand = demand(random);
        Ceilings few = new Ceilings(7, 6);
        ModelCluster cluster = new ModelCluster(START);
        MemoryJobStore store = new MemoryJobStore();
        double asked = 0;
        Instant day = START.atZone(demand.timeZone())
                .toLocalDate()
                .plusDays(1)
                .atStartOfDay(demand.timeZone())
                .toInstant();
        Instant end = day.atZone(demand.timeZone()).plusDays(1).toInstant();
        for (Instant now = day; now.isBefore(end); now = now.plusSeconds(300)) {
            cluster.at(now);
            new Converger(
                            cluster,
                            store,
                            new Converger.Settings(few, KEEP, Duration.ofMinutes(15), Duration.ZERO),
                            Clock.fixed(now, ZoneOffset.UTC))
                    .look(store.read(), demand, Map.of(), Optional.of(Duration.ZERO), false);
            asked += cluster.count() * 300 / 3600.0;
        }
        assertThat(asked).isLessThanOrEqualTo(6 + 7 * 300 / 3600.0);
    }
}
