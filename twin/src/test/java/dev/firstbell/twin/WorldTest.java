package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static dev.firstbell.twin.TestingPlans.nodeSized;
import static dev.firstbell.twin.TestingPlans.setting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.cluster.PodEvent;
import dev.firstbell.twin.hub.ModelServer;
import dev.firstbell.twin.hub.ModelServer.State;
import dev.firstbell.twin.hub.ModelUser;
import dev.firstbell.twin.hub.Start;
import dev.firstbell.twin.hub.StartEnd;
import dev.firstbell.twin.hub.StartFault;
import dev.firstbell.twin.hub.StartReply;
import dev.firstbell.twin.hub.StopReply;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorldTest {
    private final VirtualLoop loop = new VirtualLoop(NINE);

    private World world(TwinParameters parameters, int limit) {
        return new World(loop, parameters, new HubLimits(limit, Duration.ofMinutes(15)), 1);
    }

    private List<StartReply> start(World world, String... users) {
        List<StartReply> replies = new ArrayList<>();
        for (String user : users) {
            if (world.hub().user(user).isEmpty()) {
                world.hub().addUser(user);
            }
            world.hub().requestStart(user, replies::add);
        }
        return replies;
    }

    private void pass(Duration time) {
        loop.runUntil(loop.now().plus(time));
    }

    @Test
    void idleNodesAreRemovedTenMinutesAfterTheirLastStudentAndTheLastScaleUp() {
        World world = world(TwinParameters.defaults(), 64);
        start(world, "ada");
        pass(Duration.ofMinutes(30));
        assertThat(world.hub().user("ada").orElseThrow().server().state()).isEqualTo(State.READY);
        world.hub().stopAll();
        pass(Duration.ofMinutes(9));
        assertThat(world.warmNodes()).isEqualTo(1);
        pass(Duration.ofMinutes(2));
        assertThat(world.warmNodes()).isZero();
        assertThat(world.nodes().get(0).deletedAt()).isPresent();
    }

    @Test
    void warmNodesAreKeptUntilTheyAreReleased() {
        World world = world(TwinParameters.defaults(), 64);
        world.apply(setting(3, Duration.ofHours(1), 64), NINE.plus(Duration.ofHours(1)));
        pass(Duration.ofHours(5));
        assertThat(world.warmNodes()).isEqualTo(3);
        world.release();
        pass(Duration.ofMinutes(11));
        assertThat(world.warmNodes()).isZero();
    }

    @Test
    void minimumAddsNodesOnlyIfItIsEnforced() {
        World lenient = world(TwinParameters.defaults().with(Quantity.POOL_MIN, 2), 64);
        pass(Duration.ofMinutes(10));
        assertThat(lenient.nodes()).isEmpty();

        World strict =
                world(TwinParameters.defaults().with(Quantity.POOL_MIN, 2).with(Quantity.POOL_MIN_ENFORCED, 1), 64);
        pass(Duration.ofMinutes(30));
        assertThat(strict.warmNodes()).isEqualTo(2);
    }

    @Test
    void poolNeverExceedsItsMaximum() {
        World world = world(TwinParameters.defaults().with(Quantity.POOL_MAX, 2), 64);
        world.apply(setting(5, Duration.ZERO, 64), NINE);
        pass(Duration.ofMinutes(30));
        assertThat(world.nodes()).hasSize(2);
    }

    @Test
    void podsAreBoundToTheFullestNodeWithRoom() {
        World world =
                world(TwinParameters.defaults().with(Quantity.POOL_BASE, 3).withStudentsPerNode(2), 64);
        start(world, "a", "b", "c");
        pass(Duration.ofMinutes(1));
        assertThat(world.nodes()).extracting(NodeRecord::mostStudents).containsExactly(2, 1, 0);
    }

    @Test
    void studentEvictsAPlaceholderWhoseReplacementTriggersAScaleUp() {
        World world = world(TwinParameters.defaults().with(Quantity.PRESCALE_SCALE_UP_DELAY, 0), 64);
        world.apply(nodeSized(2, Duration.ofMinutes(30), 64), NINE.plus(Duration.ofMinutes(30)));
        pass(Duration.ofMinutes(30));
        start(world, "a");
        pass(Duration.ofSeconds(30));
        assertThat(world.hub().user("a").orElseThrow().server().state()).isEqualTo(State.READY);
        assertThat(world.nodes())
                .as("two wanted nodes, and one more for the replacement of the evicted placeholder")
                .hasSize(3);
    }

    @Test
    void scaleUpDelayOfPlaceholdersAvoidsTheThirdNode() {
        World world = world(TwinParameters.defaults().with(Quantity.PRESCALE_SCALE_UP_DELAY, 120), 64);
        world.apply(nodeSized(2, Duration.ofMinutes(30), 64), NINE.plus(Duration.ofMinutes(30)));
        pass(Duration.ofMinutes(30));
        start(world, "a");
        pass(Duration.ofMinutes(10));
        assertThat(world.nodes()).hasSize(2);
    }

    @Test
    void repeatedSpawnRequestIsAcceptedWhilePendingAndRejectedWhileReady() {
        World world = world(TwinParameters.defaults().with(Quantity.POOL_BASE, 1), 64);
        List<StartReply> replies = start(world, "a", "a");
        pass(Duration.ofSeconds(60));
        replies.addAll(start(world, "a"));
        pass(Duration.ofSeconds(1));
        assertThat(replies).hasSize(2);
        assertThat(replies.get(0)).isEqualTo(replies.get(1)).isInstanceOf(StartReply.Accepted.class);
        assertThat(world.hub().user("a").orElseThrow().server().attempts()).isEqualTo(1);
        List<StartReply> last = start(world, "a");
        pass(Duration.ofSeconds(1));
        assertThat(last).containsExactly(new StartReply.AlreadyRunning());
    }

    @Test
    void stoppingAPendingStartCancelsIt() {
        World world = world(TwinParameters.defaults(), 64);
        start(world, "a");
        pass(Duration.ofSeconds(20));
        Start start = world.hub().user("a").orElseThrow().server().start().orElseThrow();
        List<StopReply> replies = new ArrayList<>();
        world.hub().requestStop("a", replies::add);
        pass(Duration.ofSeconds(10));
        assertThat(replies).containsExactly(new StopReply.Stopped());
        assertThat(start.end()).contains(new StartEnd.Failed(StartEnd.Failed.Reason.CANCELLED, "Spawn cancelled"));
        assertThat(world.hub().user("a").orElseThrow().server().state()).isEqualTo(State.STOPPED);
        assertThat(world.hub().pendingStarts()).isZero();
    }

    @Test
    void podsOfANodeShareOneImagePull() {
        World world = world(TwinParameters.defaults(), 64);
        start(world, "a", "b", "c");
        pass(Duration.ofMinutes(30));
        NodeRecord node = world.nodes().get(0);
        assertThat(world.hub().users())
                .allSatisfy(user -> assertThat(user.server()
                                .lastStart()
                                .orElseThrow()
                                .stages()
                                .get(dev.firstbell.records.student.Stage.IMAGE_PULLED))
                        .isEqualTo(node.imageAt().orElseThrow()));
        assertThat(world.hub()
                        .user("a")
                        .orElseThrow()
                        .server()
                        .lastStart()
                        .orElseThrow()
                        .events())
                .extracting(PodEvent::reason)
                .containsExactly(
                        PodEvent.Reason.FAILED_SCHEDULING,
                        PodEvent.Reason.TRIGGERED_SCALE_UP,
                        PodEvent.Reason.SCHEDULED,
                        PodEvent.Reason.PULLING,
                        PodEvent.Reason.PULLED,
                        PodEvent.Reason.CREATED,
                        PodEvent.Reason.STARTED);
    }

    @Test
    void namedServersCountTowardsTheLimitAndAreRemovedWithTheirUser() {
        World world = world(TwinParameters.defaults().with(Quantity.POOL_BASE, 1), 2);
        List<StartReply> replies = start(world, "a");
        world.hub().requestStart("a", "lab", replies::add);
        replies.addAll(start(world, "b"));
        pass(Duration.ofSeconds(60));
        start(world, "b").forEach(replies::add);
        ModelUser ada = world.hub().user("a").orElseThrow();
        assertThat(ada.servers()).extracting(ModelServer::key).containsExactly("a", "a/lab");
        assertThat(ada.servers()).extracting(ModelServer::state).containsOnly(State.READY);
        assertThat(world.hub().throttles()).as("two were pending").isEqualTo(1);

        List<StopReply> stops = new ArrayList<>();
        world.hub().removeUser("a", stops::add);
        pass(Duration.ofSeconds(60));

        assertThat(stops).containsExactly(new StopReply.Stopped());
        assertThat(world.hub().user("a")).isEmpty();
        assertThat(ada.servers()).extracting(ModelServer::state).containsOnly(State.STOPPED);
    }

    @Test
    void activeServerLimitThrottlesUntilAServerStops() {
        World world = world(TwinParameters.defaults().with(Quantity.POOL_BASE, 1), 64);
        world.hub().setActiveServerLimit(1);
        start(world, "a");
        pass(Duration.ofSeconds(60));
        List<StartReply> replies = start(world, "b");
        pass(Duration.ofSeconds(1));
        assertThat(replies).containsExactly(new StartReply.Full());
        world.hub().requestStop("a", answer -> {});
        pass(Duration.ofSeconds(60));
        List<StartReply> later = start(world, "b");
        pass(Duration.ofSeconds(1));
        assertThat(later).singleElement().isInstanceOf(StartReply.Accepted.class);
    }

    @Test
    void restartedHubKeepsServersWithAnAddressAndStopsTheOthers() {
        World world = world(
                TwinParameters.defaults()
                        .with(Quantity.POOL_BASE, 1)
                        .with(RandomPart.HUB_RESTART, new Distribution.Constant(10)),
                64);
        world.hub().setFaults(server -> switch (server.key()) {
            case "late" -> Optional.of(new StartFault.AnswersLate(Duration.ofSeconds(45)));
            case "stuck" -> Optional.of(new StartFault.NeverRuns(Duration.ofHours(1)));
            default -> Optional.empty();
        });
        start(world, "late", "stuck");
        pass(Duration.ofSeconds(20));

        world.hub().restart();

        assertThat(world.hub().isAvailable()).isFalse();
        pass(Duration.ofSeconds(11));
        assertThat(world.hub().user("late").orElseThrow().server().state()).isEqualTo(State.CHECKING);
        pass(Duration.ofSeconds(60));
        assertThat(world.hub().user("late").orElseThrow().server().isRouted()).isTrue();
        assertThat(world.hub().user("late").orElseThrow().server().state()).isEqualTo(State.READY);
        assertThat(world.hub().user("stuck").orElseThrow().server().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void faultDeterminesHowAStartFails() {
        World world = world(
                TwinParameters.defaults().with(Quantity.POOL_BASE, 1).with(Quantity.HUB_CONSECUTIVE_FAILURES, 0), 64);
        world.hub().setFaults(server -> switch (server.key()) {
            case "fails" -> Optional.of(new StartFault.SpawnerFails("no room"));
            case "never" -> Optional.of(new StartFault.NeverAnswers(Duration.ofSeconds(5)));
            default -> Optional.of(new StartFault.NeverRuns(Duration.ofSeconds(5)));
        });
        start(world, "fails", "never", "stuck");
        pass(Duration.ofMinutes(2));
        assertThat(world.hub().users())
                .extracting(user -> user.server().start().orElseThrow().end().orElseThrow())
                .extracting("reason")
                .containsExactly(
                        StartEnd.Failed.Reason.ERROR, StartEnd.Failed.Reason.TIMEOUT, StartEnd.Failed.Reason.TIMEOUT);
    }
}
