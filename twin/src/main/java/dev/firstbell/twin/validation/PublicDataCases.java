package dev.firstbell.twin.validation;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.World;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.cluster.life.NodeLifetime;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.validation.PublicData.HubStart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** The model's draws against public data. */
public final class PublicDataCases {
    /** The estimate from all 1442 records of the data set; the public file has two thirds of them. */
    static final Map<Double, Double> ALL_RECORDS =
            new TreeMap<>(Map.of(1.0, 0.149, 3.0, 0.232, 6.0, 0.276, 23.9, 0.386));

    private static final int DRAWS = 20_000;
    private static final double TOLERANCE = 0.03;
    private static final int SERVERS = 200;
    private static final int BATCH = 20;
    /** Above that, the database is what takes the time. */
    private static final int MANY_USERS = 10_000;

    private static final Instant START = Instant.parse("2026-09-07T09:00:00Z");

    private PublicDataCases() {}

    /** The shares of drawn lifetimes that have ended by some ages, against the estimate from the file. */
    public static List<Case> lifetimes(PublicData data) {
        return lifetimes(hours -> data.lifetimes().lostBy(hours * 3600), "preempted by %s h, file");
    }

    /** The same against the known estimate from all records. */
    public static List<Case> lifetimesOfAllRecords() {
        return lifetimes(ALL_RECORDS::get, "preempted by %s h, all records");
    }

    private static List<Case> lifetimes(DoubleUnaryOperator expected, String what) {
        NodeLifetime lifetime = NodeLifetime.of(TwinParameters.defaults());
        Draws draws = new Draws(1);
        double[] hours = IntStream.range(0, DRAWS)
                .mapToObj(i -> lifetime.draw(draws, "node-" + i))
                .mapToDouble(drawn -> drawn.orElseThrow().toMillis() / 3_600_000.0)
                .toArray();
        List<Case> cases = new ArrayList<>();
        for (double until : ALL_RECORDS.keySet()) {
            cases.add(new Case(
                    String.format(Locale.ROOT, what, until == Math.rint(until) ? (long) until : (Object) until),
                    expected.applyAsDouble(until),
                    IntStream.range(0, DRAWS).filter(i -> hours[i] <= until).count() / (double) DRAWS,
                    TOLERANCE,
                    3));
        }
        return cases;
    }

    /** How many servers a second the hub starts that have no pods, between the slowest and the fastest hub of the data. */
    public static Case hubRate(PublicData data) {
        double[] rates = data.hubStarts().stream()
                .filter(start -> start.servers() == SERVERS && start.batch() == BATCH && start.users() < MANY_USERS)
                .mapToDouble(HubStart::perSecond)
                .sorted()
                .toArray();
        if (rates.length == 0) {
            throw new IllegalArgumentException("no row has " + SERVERS + " servers in batches of " + BATCH);
        }
        double slowest = rates[0];
        double fastest = rates[rates.length - 1];
        return new Case(
                String.format(
                        Locale.ROOT, "servers a second, %d in batches of %d; %d hubs", SERVERS, BATCH, rates.length),
                (slowest + fastest) / 2,
                modelledRate(),
                (fastest - slowest) / 2,
                1);
    }

    private static double modelledRate() {
        TwinParameters mock = TwinParameters.defaults().with(Quantity.POOL_BASE, 6);
        for (RandomPart part :
                List.of(RandomPart.POD_CREATE, RandomPart.POD_BIND, RandomPart.CONTAINER_START, RandomPart.SERVER_UP)) {
            mock = mock.with(part, new Distribution.Constant(0));
        }
        VirtualLoop loop = new VirtualLoop(START);
        World world = new World(loop, mock, new HubLimits(1_000, Duration.ofMinutes(15)), 1);
        requestBatch(world, 0);
        Instant last = START;
        while (IntStream.range(0, SERVERS)
                                .filter(i -> world.hub().user("user-" + i).isPresent())
                                .count()
                        < SERVERS
                || world.hub().pendingStarts() > 0) {
            last = loop.nextEventAt().orElseThrow();
            loop.runUntil(last);
        }
        return SERVERS / (Duration.between(START, last).toMillis() / 1000.0);
    }

    private static void requestBatch(World world, int first) {
        if (first >= SERVERS) {
            return;
        }
        int[] answered = new int[1];
        for (int i = first; i < first + BATCH; i++) {
            world.hub().addUser("user-" + i);
            world.hub().requestStart("user-" + i, reply -> {
                answered[0]++;
                if (answered[0] == BATCH) {
                    requestBatch(world, first + BATCH);
                }
            });
        }
    }
}
