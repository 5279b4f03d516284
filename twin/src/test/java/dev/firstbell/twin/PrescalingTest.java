package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static dev.firstbell.twin.TestingPlans.arriving;
import static dev.firstbell.twin.TestingPlans.asking;
import static dev.firstbell.twin.TestingPlans.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What each means of pre-scaling does to the modelled cluster. */
class PrescalingTest {
    private static final TwinParameters DEFAULTS = TwinParameters.defaults();
    private static final TwinParameters QUICK = DEFAULTS.with(RandomPart.NODE_BOOT, new Distribution.Constant(100))
            .with(RandomPart.IMAGE_PULL, new Distribution.Constant(200))
            .with(RandomPart.BUFFER_CHANGE, new Distribution.Constant(60));
    private static final Duration EARLY = Duration.ofMinutes(40);

    private final VirtualLoop loop = new VirtualLoop(NINE);

    private World world(TwinParameters parameters) {
        return new World(loop, parameters, new HubLimits(500, Duration.ofMinutes(15)), 1);
    }

    private void pass(Duration time) {
        loop.runUntil(loop.now().plus(time));
    }

    private static void start(World world, int students) {
        IntStream.range(0, students).mapToObj(i -> "student-" + i).forEach(user -> {
            if (world.hub().user(user).isEmpty()) {
                world.hub().addUser(user);
            }
            world.hub().requestStart(user, reply -> {});
        });
    }

    private static List<Kind> kinds(Verification verification) {
        return verification.failures().stream().map(PrescaleFailure::kind).toList();
    }

    private static List<NodeRecord> present(World world) {
        return world.nodes().stream().filter(node -> node.deletedAt().isEmpty()).toList();
    }

    private static int beyond(int nodes, Prediction prediction) {
        return Math.max(0, prediction.nodes().size() - nodes);
    }

    @Property(tries = 40)
    void aClassThatFitsOnTheNodesOfItsPlaceholdersNeverStartsANodeMore(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
            @ForAll @IntRange(min = 1, max = 6) int nodes,
            @ForAll @IntRange(min = 0, max = 120) int within,
            @ForAll boolean warm) {
        int students = 40 * nodes;
        ClassPlan plan =
                arriving(students, i -> Duration.ofMillis(1000L * within * i / students), Duration.ofMinutes(20));
        Setting setting = asking(Prescaling.nodePlaceholders(nodes), warm ? EARLY : Duration.ZERO, 500);

        Prediction prediction = Twin.predict(plan, setting, DEFAULTS, seed, Duration.ofMinutes(50));

        assertThat(prediction.nodes()).hasSize(nodes);
        assertThat(prediction.students())
                .allMatch(student -> student.readyLatency().isPresent());
    }

    /** Side by side, with the same seeds. Without the delay, each replacement counts until the job's next run. */
    @Test
    void nodeSizedPlaceholdersStartMoreNodesThanTheClassNeedsInSomeRuns() {
        ClassPlan plan = arriving(200, i -> Duration.ofMillis(300L * i), Duration.ofMinutes(20));
        TwinParameters undelayed = DEFAULTS.with(Quantity.PRESCALE_SCALE_UP_DELAY, 0);
        List<Integer> tiny = LongStream.rangeClosed(1, 12)
                .mapToObj(seed -> beyond(
                        5, Twin.predict(plan, asking(Prescaling.nodePlaceholders(5), EARLY, 200), undelayed, seed)))
                .toList();
        List<Integer> nodeSized = LongStream.rangeClosed(1, 12)
                .mapToObj(seed -> beyond(
                        5,
                        Twin.predict(plan, asking(Prescaling.nodeSizedPlaceholders(5), EARLY, 200), undelayed, seed)))
                .toList();

        assertThat(tiny).containsOnly(0);
        assertThat(nodeSized).anyMatch(more -> more > 0);
    }

    @Test
    void placeholdersThatExcludeEachOtherStartTheirNodesInOneScaleUp() {
        World world = world(QUICK);
        world.prescale(Prescaling.nodePlaceholders(3));
        pass(Duration.ofSeconds(11));
        assertThat(world.nodes())
                .hasSize(3)
                .extracting(NodeRecord::requestedAt)
                .containsOnly(world.nodes().get(0).requestedAt());

        world.prescale(Prescaling.nodePlaceholders(5));
        pass(Duration.ofSeconds(11));
        assertThat(world.nodes()).as("three of five are booting").hasSize(5);
        pass(Duration.ofMinutes(30));
        assertThat(world.nodes()).hasSize(5);
    }

    @Test
    void studentsAndPlaceholdersShareTheNodesThatAreStarted() {
        World world = world(QUICK);
        world.prescale(Prescaling.nodePlaceholders(2));
        start(world, 100);
        pass(Duration.ofMinutes(20));
        assertThat(world.nodes())
                .as("100 students need three nodes, 40 on each")
                .hasSize(3);
    }

    @Test
    void theNodesWithoutStudentsGoFirstWhenPlaceholdersBecomeFewer() {
        World world = world(QUICK);
        world.prescale(Prescaling.nodePlaceholders(4));
        pass(Duration.ofMinutes(10));
        start(world, 50);
        pass(Duration.ofMinutes(5));
        world.prescale(Prescaling.nodePlaceholders(2));
        pass(Duration.ofMinutes(15));

        assertThat(present(world)).hasSize(2).allMatch(node -> node.mostStudents() > 0);
        assertThat(world.hub().users()).allMatch(user -> user.server().isRouted());
    }

    /** Otherwise a node beyond those of the placeholders would stay as long as an empty one is held. */
    @Test
    void aPlaceholderMovesToANodeWithoutOneSoThatTheNumberOfNodesIsTheirs() {
        World world = world(QUICK);
        world.prescale(Prescaling.nodePlaceholders(2));
        pass(Duration.ofMinutes(10));
        start(world, 90);
        pass(Duration.ofMinutes(15));
        assertThat(present(world)).hasSize(3);
        IntStream.range(0, 80).forEach(i -> world.hub().requestStop("student-" + i, reply -> {}));
        pass(Duration.ofMinutes(40));

        assertThat(present(world)).hasSize(2);
        assertThat(world.verify(Prescaling.nodePlaceholders(2)).verified()).isTrue();
        assertThat(IntStream.range(80, 90)
                        .mapToObj(i -> world.hub().user("student-" + i).orElseThrow()))
                .allMatch(user -> user.server().isRouted());
    }

    /** 17 pods on a node, as with some network plug-ins: the placeholder is one of them. */
    @Test
    void whereTheLimitOfPodsBindsAPlaceholderTakesThePlaceOfAStudent() {
        TwinParameters few = QUICK.with(Quantity.NODE_MAX_PODS, 17 + DEFAULTS.count(Quantity.NODE_SYSTEM_PODS));
        Prediction fits = Twin.predict(atOnce(32), asking(Prescaling.nodePlaceholders(2), EARLY, 100), few, 1);
        Prediction beyond = Twin.predict(atOnce(34), asking(Prescaling.nodePlaceholders(2), EARLY, 100), few, 1);

        assertThat(fits.nodes()).hasSize(2);
        assertThat(beyond.nodes())
                .as("students evict placeholders for their places")
                .hasSizeGreaterThan(2);
        assertThat(few.nodeRoom().withNodePlaceholder().students()).isEqualTo(16);
    }

    @Test
    void userPlaceholdersKeepRoomAboveDemand() {
        World world = world(QUICK);
        world.prescale(Prescaling.userPlaceholders(40));
        pass(Duration.ofMinutes(10));
        assertThat(present(world)).as("40 places are one node").hasSize(1);
        assertThat(world.verify(Prescaling.userPlaceholders(40)).present()).isEqualTo(40);

        start(world, 30);
        pass(Duration.ofSeconds(20));
        assertThat(world.hub().users())
                .as("students take their places at once")
                .allMatch(user -> user.server().isRouted());
        assertThat(world.verify(Prescaling.userPlaceholders(40)).present()).isEqualTo(10);
        pass(Duration.ofMinutes(10));
        assertThat(present(world)).hasSize(2);
        assertThat(world.verify(Prescaling.userPlaceholders(40)).verified()).isTrue();

        start(world, 60);
        pass(Duration.ofMinutes(10));
        assertThat(present(world)).as("60 students and 40 places").hasSize(3);
    }

    @Test
    void userPlaceholdersMoveTogetherWhenStudentsHaveLeft() {
        World world = world(QUICK);
        world.prescale(Prescaling.userPlaceholders(20));
        pass(Duration.ofMinutes(10));
        start(world, 100);
        pass(Duration.ofMinutes(20));
        world.hub().stopAll();
        pass(Duration.ofMinutes(60));

        assertThat(present(world)).hasSize(1);
        assertThat(world.verify(Prescaling.userPlaceholders(20)).verified()).isTrue();
    }

    @Test
    void aPoolMinimumThatIsNotEnforcedStartsNoNodeUnlessThePoolIsResized() {
        World world = world(QUICK.with(Quantity.PRESCALE_RESIZE, 0));
        world.prescale(Prescaling.poolMinimum(2));
        assertThat(kinds(world.verify(Prescaling.poolMinimum(2)))).containsExactly(Kind.OPERATION_RUNNING);
        pass(Duration.ofMinutes(30));
        assertThat(world.nodes()).isEmpty();
        Verification alone = world.verify(Prescaling.poolMinimum(2));
        assertThat(kinds(alone)).containsExactly(Kind.MINIMUM_NOT_ENFORCED);
        assertThat(alone.failures().get(0).found())
                .isEqualTo("the pool has 0 nodes, its minimum is 2, and the autoscaler adds none up to a minimum");

        World enforced = world(QUICK.with(Quantity.PRESCALE_RESIZE, 0).with(Quantity.POOL_MIN_ENFORCED, 1));
        enforced.prescale(Prescaling.poolMinimum(2));
        pass(Duration.ofMinutes(10));
        assertThat(enforced.verify(Prescaling.poolMinimum(2)).verified()).isTrue();
    }

    @Test
    void aResizedPoolHasItsNodesAndLoweringTheMinimumTakesNoNodeOfAStudent() {
        World world = world(QUICK);
        world.prescale(Prescaling.poolMinimum(3));
        pass(Duration.ofMinutes(10));
        assertThat(world.verify(Prescaling.poolMinimum(3)).verified()).isTrue();
        pass(Duration.ofHours(2));
        assertThat(present(world)).as("the minimum keeps empty nodes").hasSize(3);

        start(world, 10);
        pass(Duration.ofMinutes(5));
        world.release();
        assertThat(present(world)).as("lowering removes no node at once").hasSize(3);
        pass(Duration.ofMinutes(15));
        assertThat(present(world)).hasSize(1);
        assertThat(world.hub().users()).allMatch(user -> user.server().isRouted());
    }

    /** GKE sets the size of the instance groups as the resize begins, and then waits for the nodes. */
    @Test
    void theNodesOfAResizeAreRequestedWhenTheOperationOnTheMinimumHasEnded() {
        World world = world(QUICK.with(Quantity.PRESCALE_OPERATION, 30));
        world.prescale(Prescaling.poolMinimum(3));
        pass(Duration.ofMinutes(5));

        assertThat(world.nodes())
                .hasSize(3)
                .allSatisfy(node -> assertThat(node.requestedAt()).isEqualTo(NINE.plusSeconds(30)));
    }

    @Test
    void aSecondResizeNeverMakesThePoolSmaller() {
        World world = world(QUICK);
        start(world, 100);
        pass(Duration.ofMinutes(10));
        assertThat(present(world)).hasSize(3);
        world.prescale(Prescaling.poolMinimum(2));
        pass(Duration.ofMinutes(10));
        assertThat(present(world)).hasSize(3);
    }

    @Test
    void anActiveBufferRefillsUntilItIsDeletedWhenClassStarts() {
        World world = world(QUICK);
        world.prescale(Prescaling.capacityBuffer(2, BufferStrategy.ACTIVE));
        assertThat(kinds(world.verify(Prescaling.capacityBuffer(2, BufferStrategy.ACTIVE))))
                .containsExactly(Kind.OPERATION_RUNNING);
        pass(Duration.ofMinutes(10));
        assertThat(world.verify(Prescaling.capacityBuffer(2, BufferStrategy.ACTIVE))
                        .verified())
                .isTrue();
        start(world, 80);
        pass(Duration.ofMinutes(10));
        assertThat(present(world)).as("80 students on two nodes, and two more").hasSize(4);

        World deleted = world(QUICK);
        deleted.apply(
                new Setting("buffer", Prescaling.capacityBuffer(2, BufferStrategy.ACTIVE), EARLY, HubLimits.Z2JH),
                loop.now().plus(EARLY));
        pass(EARLY.plus(Duration.ofMinutes(2)));
        assertThat(deleted.prescaled().count()).isZero();
        start(deleted, 80);
        pass(Duration.ofMinutes(10));
        assertThat(deleted.nodes()).as("nothing refills any more").hasSize(2);
        deleted.hub().stopAll();
        pass(Duration.ofMinutes(12));
        assertThat(present(deleted)).isEmpty();
    }

    @Test
    void aStandbyBufferResumesItsNodesInAboutHalfAMinute() {
        World world = world(QUICK);
        Prescaling standby = Prescaling.capacityBuffer(2, BufferStrategy.STANDBY);
        world.prescale(standby);
        pass(Duration.ofMinutes(15));
        assertThat(world.nodes()).hasSize(2).allMatch(node -> node.suspendedAt().isPresent());
        assertThat(world.warmNodes()).as("a suspended node takes no pod yet").isZero();
        Verification verification = world.verify(standby);
        assertThat(verification.verified()).isTrue();
        assertThat(verification.nodes()).allMatch(NodeReadiness::image).noneMatch(NodeReadiness::schedulable);
        world.prescale(new Prescaling(Means.CAPACITY_BUFFER, 0, standby.strategy()));
        pass(Duration.ofMinutes(2));
        Instant asked = loop.now();

        start(world, 80);
        pass(Duration.ofSeconds(60));

        assertThat(world.nodes())
                .hasSize(2)
                .allSatisfy(node -> assertThat(
                                Duration.between(asked, node.resumedAt().orElseThrow()))
                        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(45)));
        assertThat(world.hub().users()).allMatch(user -> user.server().isRouted());
        assertThat(world.nodeHours(NINE, asked))
                .as("a suspended node is not billed as a machine")
                .isLessThan(0.25);
    }

    /** The five minutes that a standby node runs by default are shorter than the pull of a large image. */
    @Test
    void aStandbyNodeThatWasSuspendedBeforeItsImageWasPulledPullsTheRestLater() {
        World world = world(QUICK.with(RandomPart.IMAGE_PULL, new Distribution.Constant(420)));
        Prescaling standby = Prescaling.capacityBuffer(1, BufferStrategy.STANDBY);
        world.prescale(standby);
        pass(Duration.ofMinutes(30));
        assertThat(world.verify(standby).failures()).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.IMAGE_PULLING);
            assertThat(failure.found()).isEqualTo("user-pool-0 was suspended before the image was pulled");
        });

        Instant asked = loop.now();
        start(world, 1);
        pass(Duration.ofMinutes(10));

        Duration image = Duration.between(asked, world.nodes().get(0).imageAt().orElseThrow());
        assertThat(image).isBetween(Duration.ofSeconds(150), Duration.ofSeconds(165));
    }

    @Test
    void aReleasedStandbyBufferLeavesNoNode() {
        World world = world(QUICK);
        world.prescale(Prescaling.capacityBuffer(3, BufferStrategy.STANDBY));
        pass(Duration.ofMinutes(15));
        world.release();
        pass(Duration.ofMinutes(50));
        assertThat(present(world)).isEmpty();
    }

    @Test
    void thePoolsMaximumBoundsEveryMeansAndIsNamed() {
        for (Prescaling wanted : List.of(
                Prescaling.nodePlaceholders(5),
                Prescaling.nodeSizedPlaceholders(5),
                Prescaling.userPlaceholders(200),
                Prescaling.poolMinimum(5),
                Prescaling.capacityBuffer(5, BufferStrategy.ACTIVE),
                Prescaling.capacityBuffer(5, BufferStrategy.STANDBY))) {
            World world = world(QUICK.with(Quantity.POOL_MAX, 2));
            world.prescale(wanted);
            pass(Duration.ofMinutes(30));

            Verification verification = world.verify(wanted);

            assertThat(world.nodes()).as(wanted.inWords()).hasSize(2);
            assertThat(kinds(verification)).as(wanted.inWords()).startsWith(Kind.QUOTA);
            assertThat(verification.failures().get(0).found()).isEqualTo("the pool has its maximum of 2 nodes");
            assertThat(verification.present())
                    .as(wanted.inWords())
                    .isEqualTo(wanted.means() == Means.USER_PLACEHOLDERS ? 80 : 2);
        }
    }

    @Test
    void missingRoomIsExplainedByWhatTheNodesDo() {
        World world = world(QUICK);
        Prescaling wanted = Prescaling.nodePlaceholders(2);
        assertThat(world.verify(wanted).failures().get(0).found()).isEqualTo("the cluster is asked for 0, not for 2");
        world.prescale(wanted);
        assertThat(kinds(world.verify(wanted))).containsExactly(Kind.UNEXPLAINED);
        pass(Duration.ofSeconds(60));
        assertThat(world.verify(wanted).failures().get(0).found()).isEqualTo("user-pool-0, user-pool-1 are booting");
        pass(Duration.ofSeconds(120));
        assertThat(kinds(world.verify(wanted))).containsExactly(Kind.IMAGE_PULLING);
        pass(Duration.ofMinutes(5));
        Verification verified = world.verify(wanted);
        assertThat(verified.verified()).isTrue();
        assertThat(verified.nodes()).hasSize(2).allSatisfy(node -> {
            assertThat(node.warm()).isTrue();
            assertThat(Duration.between(
                            node.readyAt().orElseThrow(), node.imageAt().orElseThrow()))
                    .isEqualTo(Duration.ofSeconds(200));
        });
    }

    @Test
    void anotherMeansGivesTheRoomOfTheFirstBack() {
        World world = world(QUICK);
        world.prescale(Prescaling.nodePlaceholders(3));
        pass(Duration.ofMinutes(10));
        world.prescale(Prescaling.poolMinimum(1));
        pass(Duration.ofMinutes(15));
        assertThat(present(world)).hasSize(1);
        world.prescale(Prescaling.NONE);
        pass(Duration.ofMinutes(15));
        assertThat(present(world)).isEmpty();
    }

    @Test
    void aRosterIsReserved() {
        World world = world(QUICK);
        Setting roster = asking(Prescaling.of(Means.ROSTER, 200), EARLY, 64);

        assertThatThrownBy(() -> world.apply(roster, NINE))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("the means “roster” is reserved");
        assertThatThrownBy(() -> world.prescale(roster.prescaling())).isInstanceOf(BadInputException.class);
    }

    /** The draws of nodes and students are looked up by their subject, so means are compared on the same nodes. */
    @Test
    void theSameNodesBootAsLongUnderEveryMeans() {
        ClassPlan plan = arriving(80, i -> Duration.ofMillis(500L * i), Duration.ofMinutes(20));
        List<List<Duration>> boots =
                List.of(Prescaling.nodePlaceholders(2), Prescaling.userPlaceholders(80), Prescaling.poolMinimum(2))
                        .stream()
                        .map(room -> Twin.predict(plan, asking(room, EARLY, 100), DEFAULTS, 3).nodes().stream()
                                .limit(2)
                                .map(node -> Duration.between(
                                        node.requestedAt(), node.readyAt().orElseThrow()))
                                .toList())
                        .toList();

        assertThat(boots).containsOnly(boots.get(0));
        assertThat(Twin.predict(plan, asking(Prescaling.poolMinimum(2), EARLY, 100), DEFAULTS, 3)
                        .students())
                .extracting(StudentRecord::readyLatency)
                .isEqualTo(
                        Twin.predict(plan, asking(Prescaling.nodePlaceholders(2), EARLY, 100), DEFAULTS, 3)
                                .students()
                                .stream()
                                .map(StudentRecord::readyLatency)
                                .toList());
    }
}
