package dev.firstbell.deploy.prescale.converge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prescale.ModelCluster;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Verification;
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

/** Something happens between any two calls of a look: another job's whole look, or a person who scales by hand. */
class TwoAtOncePropertiesTest {
    private static final Instant START = Instant.parse("2027-03-13T12:00:00Z");
    private static final Instant END = START.plus(Duration.ofHours(30));
    private static final Duration KEEP = Duration.ofMinutes(20);
    private static final Ceilings CEILINGS = new Ceilings(7, 1_000);

    /** As many as {@code converge} makes. */
    private static final int ATTEMPTS = 3;

    private final ModelCluster cluster = new ModelCluster(START);
    private final MemoryJobStore store = new MemoryJobStore();

    /** What happens before one of the next calls to the cluster or the store. */
    private Runnable interruption = () -> {};

    private int callsUntil = Integer.MAX_VALUE;

    private void call() {
        if (callsUntil-- == 0) {
            interruption.run();
        }
    }

    private static TestingDemand demand(Random random) {
        List<TestingDemand.Window> windows = IntStream.range(0, 1 + random.nextInt(8))
                .mapToObj(i -> {
                    Instant from = START.plusSeconds(60L * random.nextInt(24 * 60));
                    return new TestingDemand.Window(
                            from, from.plusSeconds(60L * (1 + random.nextInt(300))), 1 + random.nextInt(9));
                })
                .toList();
        return new TestingDemand(windows, ZoneId.of("America/Denver"));
    }

    private static Decision look(
            Prescaler prescaler, JobStore jobs, Demand demand, Instant now, Optional<Duration> ahead) {
        for (int attempt = 1; ; attempt++) {
            try {
                return new Converger(
                                prescaler,
                                jobs,
                                new Converger.Settings(CEILINGS, KEEP, Duration.ofMinutes(15), Duration.ZERO),
                                Clock.fixed(now, ZoneOffset.UTC))
                        .look(jobs.read(), demand, Map.of(), ahead, false);
            } catch (JobStore.Conflict e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Decision interrupted(Demand demand, Instant now) {
        return look(new InterruptedCluster(), new InterruptedStore(), demand, now, Optional.of(Duration.ZERO));
    }

    private Decision undisturbed(Demand demand, Instant now) {
        return look(cluster, store, demand, now, Optional.of(Duration.ZERO));
    }

    @Property(tries = 300)
    void twoJobsLeaveWhatOneWouldHaveLeft(@ForAll long seed) {
        Random random = new Random(seed);
        TestingDemand demand = demand(random);
        TwoAtOncePropertiesTest alone = new TwoAtOncePropertiesTest();
        for (Instant now = START; now.isBefore(END); now = now.plusSeconds(60L * (1 + random.nextInt(10)))) {
            Instant at = now;
            cluster.at(at);
            alone.cluster.at(at);
            interruption = () -> undisturbed(demand, at);
            callsUntil = random.nextInt(8);
            interrupted(demand, at);

            alone.undisturbed(demand, at);
            assertThat(cluster.count()).isEqualTo(alone.cluster.count());
        }
        assertThat(cluster.applied).allSatisfy(count -> assertThat(count).isBetween(0, CEILINGS.nodes()));
    }

    /** Never lowered before the schedule changes, never below the schedule after a look, and the line has a word. */
    @Property(tries = 300)
    void whatAPersonSetsAtAnyInstantIsNotLoweredBeforeTheScheduleChanges(
            @ForAll long seed, @ForAll @IntRange(max = 12) int byHand) {
        Random random = new Random(seed);
        TestingDemand demand = demand(random);
        Instant now = START.plusSeconds(60L * random.nextInt(24 * 60));
        cluster.at(now);
        undisturbed(demand, now);
        int ours = cluster.count();
        interruption = () -> cluster.setByHand(byHand);
        callsUntil = random.nextInt(8);
        interrupted(demand, now);
        callsUntil = Integer.MAX_VALUE;

        // Nothing has changed but the count, so what a person has set in between is there, or the schedule's.
        Decision next = undisturbed(demand, now.plusMillis(1));
        int wanted = Math.min(demand.at(now).nodes(), CEILINGS.nodes());
        assertThat(cluster.count()).isGreaterThanOrEqualTo(wanted);
        if (byHand > ours && next.before() == byHand) {
            assertThat(cluster.count()).isEqualTo(byHand);
            assertThat(next.because()).anySatisfy(line -> assertThat(line).contains("which this job has not set"));
        }
        if (next.action() == Step.Action.LOWER) {
            assertThat(next.before()).isLessThanOrEqualTo(ours);
        }
    }

    /** One of the two clocks is right, and by that one there are as many nodes as the schedule wants. */
    @Property(tries = 300)
    void aClockThatIsWrongByAnHourNeverLowers(@ForAll long seed, @ForAll boolean ahead) {
        Random random = new Random(seed);
        TestingDemand demand = demand(random);
        Duration wrong = Duration.ofHours(ahead ? 1 : -1);
        int highest = 0;
        for (Instant now = START; now.isBefore(END); now = now.plusSeconds(60L * (1 + random.nextInt(10)))) {
            cluster.at(now);
            look(cluster, store, demand, now.minus(wrong), Optional.of(wrong));

            highest = Math.max(highest, cluster.count());
            assertThat(cluster.count())
                    .isEqualTo(highest)
                    .isGreaterThanOrEqualTo(Math.min(demand.at(now).nodes(), CEILINGS.nodes()));
        }
    }

    private final class InterruptedStore implements JobStore {
        @Override
        public Kept read() {
            call();
            return store.read();
        }

        @Override
        public Kept write(JobState state, Map<String, String> schedule, Kept previous) {
            call();
            return store.write(state, schedule, previous);
        }
    }

    private final class InterruptedCluster implements Prescaler {
        @Override
        public Means means() {
            return cluster.means();
        }

        @Override
        public int applied() {
            call();
            return cluster.applied();
        }

        @Override
        public int apply(int count) {
            call();
            return cluster.apply(count);
        }

        @Override
        public int replace(int expected, int count) {
            call();
            return cluster.replace(expected, count);
        }

        @Override
        public Optional<PrescaleFailure> setByAnother(int count) {
            return cluster.setByAnother(count);
        }

        @Override
        public Verification verify(int count) {
            call();
            return cluster.verify(count);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
