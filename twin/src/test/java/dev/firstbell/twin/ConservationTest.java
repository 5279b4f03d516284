package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static dev.firstbell.twin.TestingPlans.arriving;
import static dev.firstbell.twin.TestingPlans.setting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** No student appears twice or is lost, whatever the nodes and the hub do. */
class ConservationTest {
    private static final Duration LIMIT = Duration.ofMinutes(12);

    private enum Where {
        BEFORE_ARRIVAL,
        AWAITS_HUB,
        STARTS,
        OPENS_PAGE,
        LANDED,
        LEFT
    }

    @Property(tries = 30)
    void eachStudentIsInExactlyOneStateAtAnyTime(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
            @ForAll @IntRange(min = 1, max = 120) int students,
            @ForAll @IntRange(min = 1, max = 200) int hubLimit,
            @ForAll @IntRange(min = 300, max = 4000) int lifetime,
            @ForAll @IntRange(min = 1, max = 20) int failureLimit,
            @ForAll boolean together) {
        TwinParameters parameters = TwinParameters.defaults()
                .with(Quantity.POOL_PREEMPTIBLE, 1)
                .with(Quantity.PREEMPTIONS_TOGETHER, together ? 0.7 : 0)
                .with(Quantity.SHOCK_INTERVAL, 3600)
                .with(Quantity.STOCK_OUT, lifetime % 2 == 0 ? 120 : 0)
                .with(Quantity.HUB_CONSECUTIVE_FAILURES, failureLimit)
                .with(RandomPart.NODE_LIFETIME, new Distribution.Uniform(lifetime, 2.0 * lifetime));
        ClassPlan plan = arriving(students, i -> Duration.ofMillis(700L * i), LIMIT);
        Setting setting = setting(2, Duration.ofMinutes(10), hubLimit);

        VirtualLoop loop = new VirtualLoop(Twin.worldStart(plan, setting));
        World world = new World(loop, parameters, setting.hub(), seed);
        plan.students().forEach(student -> world.hub().addUser(student.user()));
        List<VirtualStudent> all = plan.students().stream()
                .map(student -> new VirtualStudent(world, plan, student, new Draws(plan.seed())))
                .toList();
        world.apply(setting, plan.classStart());
        Instant end = plan.lastDeadline().plus(Duration.ofMinutes(1));
        for (Instant at = NINE.minusSeconds(20); at.isBefore(end); at = at.plusSeconds(7)) {
            loop.runUntil(at);
            theCountersOfTheHubAgreeWithItsServers(world, students);
        }
        loop.runUntil(end);

        List<StudentRecord> records = all.stream().map(VirtualStudent::record).toList();
        assertThat(records)
                .extracting(StudentRecord::student)
                .doesNotHaveDuplicates()
                .hasSize(students);
        for (Instant at = NINE.minusSeconds(20); at.isBefore(end); at = at.plusSeconds(7)) {
            int counted = 0;
            for (StudentRecord student : records) {
                List<Where> where = where(student, at);
                assertThat(where).as("%s at %s", student, at).hasSize(1);
                counted += where.size();
            }
            assertThat(counted).isEqualTo(students);
        }
    }

    private static void theCountersOfTheHubAgreeWithItsServers(World world, int students) {
        Map<State, Integer> servers = new EnumMap<>(State.class);
        world.hub().users().forEach(user -> servers.merge(user.server().state(), 1, Integer::sum));
        assertThat(servers.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(students);
        assertThat(world.hub().pendingStarts()).isEqualTo(servers.getOrDefault(State.STARTING, 0));
        assertThat(world.hub().activeServers()).isEqualTo(students - servers.getOrDefault(State.STOPPED, 0));
    }

    /** All states whose condition holds; the conditions do not refer to each other. */
    private static List<Where> where(StudentRecord student, Instant at) {
        Instant intended = student.at(Stage.INTENDED).orElseThrow();
        Optional<Instant> accepted = student.at(Stage.ACCEPTED);
        Optional<Instant> ready = student.at(Stage.HUB_READY);
        Optional<Instant> landed = student.at(Stage.LANDED);
        Instant limit = intended.plus(LIMIT);
        boolean left = !at.isBefore(limit) && landed.isEmpty();
        boolean here = !at.isBefore(intended) && !left;
        List<Where> where = new ArrayList<>();
        if (at.isBefore(intended)) {
            where.add(Where.BEFORE_ARRIVAL);
        }
        if (here && accepted.map(at::isBefore).orElse(true)) {
            where.add(Where.AWAITS_HUB);
        }
        if (here && reached(accepted, at) && ready.map(at::isBefore).orElse(true)) {
            where.add(Where.STARTS);
        }
        if (here && reached(ready, at) && landed.map(at::isBefore).orElse(true)) {
            where.add(Where.OPENS_PAGE);
        }
        if (reached(landed, at)) {
            where.add(Where.LANDED);
            assertThat(student.outcome()).isIn(new Outcome.Ready(), new Outcome.TimedOut());
        }
        if (left) {
            where.add(Where.LEFT);
            assertThat(student.outcome()).isNotInstanceOf(Outcome.Ready.class);
        }
        return where;
    }

    private static boolean reached(Optional<Instant> stage, Instant at) {
        return stage.filter(when -> !when.isAfter(at)).isPresent();
    }
}
