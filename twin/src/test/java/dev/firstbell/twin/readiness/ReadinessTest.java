package dev.firstbell.twin.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.deployment.Deployment.Home;
import dev.firstbell.records.deployment.Deployment.NodeChoice;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.records.deployment.Deployment.Reach;
import dev.firstbell.records.deployment.Deployment.Storage;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.records.readiness.HubPart;
import dev.firstbell.records.readiness.HubState;
import dev.firstbell.records.readiness.NodeGroup;
import dev.firstbell.records.readiness.PodTrouble;
import dev.firstbell.records.readiness.QuotaLimit;
import dev.firstbell.records.readiness.StudentNode;
import dev.firstbell.records.readiness.StudentNode.Kind;
import dev.firstbell.records.readiness.UserClaims;
import dev.firstbell.twin.advice.TestingDeployment;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Each check on a cluster that is ready for 60 students at nine, except for what the test is about. */
class ReadinessTest {
    private static final long GIB = 1L << 30;
    private static final ClassFile CLASS = ClassFile.parse("class.yaml", """
            name: CSCI-1300
            start: 2027-01-25T09:00
            timeZone: America/Denver
            students: 60
            showUp: 1
            arrivals:
              - {shape: uniform, to: 60s}
            slo: {share: 0.95, within: 90s, neverAtMost: 0.01}
            """);

    private final TestingDeployment deployment = new TestingDeployment()
            .with("hub.concurrentSpawnLimit", 100L)
            .with("singleuser.storage.type", new Storage(Home.NONE, 0))
            .with("scheduling.userPods.nodeAffinity.matchNodePurpose", NodePurpose.REQUIRE);

    private static TestingFacts ready() {
        return new TestingFacts().warm("node-1").warm("node-2").warm("node-3");
    }

    private Readiness readiness(TestingFacts facts) {
        return Readiness.of(
                CLASS,
                TestingFacts.known(deployment.build()),
                facts.build(),
                TwinParameters.defaults(),
                TestingFacts.AT);
    }

    private Verdict check(TestingFacts facts, String check) {
        return readiness(facts).results().stream()
                .filter(result -> result.check().equals(check))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    private static PrescaleFailure cordoned(String node) {
        return new PrescaleFailure(
                PrescaleFailure.Kind.NOT_SCHEDULABLE,
                "no student's pod may be placed on node " + node + ": it is cordoned",
                "node status",
                Optional.of("run `kubectl uncordon " + node + "`, or delete the node"));
    }

    // --- The whole

    @Test
    void aClusterThatIsReadyIsAGoWithoutUnknowns() {
        Readiness readiness = readiness(ready());

        assertThat(readiness.overall()).isEqualTo(Readiness.Overall.GO);
        assertThat(readiness.results())
                .allSatisfy(result ->
                        assertThat(result.verdict()).as(result.check()).isInstanceOf(Verdict.Go.class));
        assertThat(readiness.untilClass()).isEqualTo(Duration.ofMinutes(30));
        assertThat(readiness.results())
                .extracting(CheckResult::check)
                .startsWith(
                        "nodes",
                        "warm-room",
                        "pool",
                        "node-age",
                        "prescaling",
                        "hub",
                        "servers",
                        "deployments",
                        "pending-pods",
                        "claims",
                        "zones",
                        "quota",
                        "values",
                        "pending-limit");
    }

    @Test
    void whatTheClassCannotBeJudgedWithoutIsNeverAGo() {
        Readiness readiness = readiness(ready().nodes(TestingFacts.needs("list nodes")));

        assertThat(readiness.overall()).isEqualTo(Readiness.Overall.UNKNOWN);
        assertThat(readiness.decisive()).containsExactly("nodes", "warm-room");
        assertThat(check(ready().nodes(TestingFacts.needs("list nodes")), "nodes"))
                .isEqualTo(new Verdict.Unknown("Needs `list nodes` in the cluster.", "apply the role", true));
    }

    @Test
    void otherUnknownsAreSaidBesideAGo() {
        Readiness readiness = readiness(ready().groups(TestingFacts.needs("get configmaps"))
                .hub(TestingFacts.needs("--hub"))
                .quotas(TestingFacts.needs("list resourcequotas")));

        assertThat(readiness.overall()).isEqualTo(Readiness.Overall.GO);
        assertThat(readiness.results())
                .filteredOn(result -> result.verdict() instanceof Verdict.Unknown)
                .extracting(CheckResult::check)
                .contains("pool", "hub", "servers", "quota");
    }

    @Test
    void valuesThatWereNotReadAreOneUnknownAndNotFourteen() {
        Readiness readiness = Readiness.of(
                CLASS,
                new Fact.Unknown<>("Secrets", "needs `list secrets` in namespace jhub", "give -f FILE"),
                ready().build(),
                TwinParameters.defaults(),
                TestingFacts.AT);

        assertThat(readiness.overall()).isEqualTo(Readiness.Overall.UNKNOWN);
        assertThat(readiness.decisive()).containsExactly("warm-room", "values");
        assertThat(readiness
                        .results()
                        .get(readiness.results().size() - 1)
                        .verdict()
                        .says())
                .isEqualTo("Needs `list secrets` in namespace jhub. The 14 rules of `advise` were not applied.");
    }

    // --- Rules of advice

    @Test
    void aRuleAboutColdNodesDoesNotSpeakAgainstAClassThatFitsOnWarmOnes() {
        assertThat(check(ready(), "start-timeout").says())
                .startsWith("Of no effect while the warm nodes have room for the whole class: A start that needs");
        assertThat(check(new TestingFacts().warm("node-1"), "start-timeout"))
                .isInstanceOfSatisfying(
                        Verdict.NoGo.class,
                        noGo -> assertThat(noGo.change())
                                .contains("singleuser.startTimeout: 1020 (now 300, the default)"));
        assertThat(check(ready().nodes(TestingFacts.needs("list nodes")), "start-timeout"))
                .isInstanceOfSatisfying(
                        Verdict.Unknown.class,
                        unknown -> assertThat(unknown.says())
                                .startsWith("It matters unless the warm nodes have room for the whole class"));
    }

    @Test
    void aRuleAboutTheHubSpeaksAgainstTheClassHoweverManyNodesAreWarm() {
        deployment.with("hub.concurrentSpawnLimit", 5L);

        assertThat(check(ready(), "pending-limit"))
                .isInstanceOfSatisfying(
                        Verdict.NoGo.class,
                        noGo -> assertThat(noGo.change()).startsWith("values.yaml:7: hub.concurrentSpawnLimit: 5 → "));
    }

    @Test
    void theRulesGetTheSizeOfANodeAndThePoolsMaximumFromTheCluster() {
        assertThat(check(ready(), "room").says())
                .isEqualTo("30 students fit on a node (limited by memory, (32Gi - 2Gi) / 1Gi), so the class of 60"
                        + " needs 2 nodes, and there may be 8.");
    }

    @Test
    void aLimitThatCouldNotBeReadIsDecisive() {
        deployment.unknown("hub.concurrentSpawnLimit");

        assertThat(readiness(ready()).decisive()).containsExactly("pending-limit");
    }

    // --- Nodes and room

    @Test
    void noNodesAreANoGo() {
        assertThat(check(new TestingFacts(), "nodes").says()).startsWith("There are no students' nodes: ");
        assertThat(check(new TestingFacts(), "warm-room").says())
                .startsWith("The 0 warm nodes have room for 0 more students, and room is needed for 60.")
                .contains("The last 60 students wait for a node", "A node that is asked for now is warm at 08:4");
    }

    @Test
    void aCordonedNodeIsANoGoOnlyIfItsRoomIsNeeded() {
        TestingFacts two = new TestingFacts()
                .warm("node-1")
                .node("node-2", false, true, Kind.LASTING, Duration.ofHours(1), Optional.empty())
                .failure(cordoned("node-2"));

        assertThat(check(two, "nodes"))
                .isEqualTo(new Verdict.NoGo(
                        "1 of 2 students' nodes is Ready, schedulable and with the image (" + TestingFacts.IMAGE
                                + "): no student's pod may be placed on node node-2: it is cordoned. A student who is placed"
                                + " on such a node waits, or is not placed there.",
                        "run `kubectl uncordon node-2`, or delete the node"));
        assertThat(check(two, "warm-room").says())
                .startsWith("The 1 warm node has room for 30 more students (limited by memory; a student's pod requests"
                        + " 1 GiB), and room is needed for 60. The last 30 students wait");
        assertThat(check(two.warm("node-3"), "nodes").says())
                .endsWith("The other 2 nodes have room for the whole class.");
        assertThat(check(two, "nodes")).isInstanceOf(Verdict.Go.class);
    }

    @Test
    void anImageThatIsNotKnownIsDecisive() {
        Readiness readiness = readiness(new TestingFacts()
                .node("node-1", true, false, Kind.LASTING, Duration.ofHours(1), Optional.empty())
                .withoutImageName());

        assertThat(readiness.decisive()).contains("nodes", "warm-room");
        assertThat(readiness.results()).noneMatch(result -> result.verdict() instanceof Verdict.NoGo);
    }

    @Test
    void roomIsWhatTheScarcestResourceLeaves() {
        StudentNode.Used used = new StudentNode.Used(2 * GIB, 500, 10, 5, 0);

        assertThat(oneNode(new StudentNode.Room(32 * GIB, 8000, 25, OptionalLong.empty(), OptionalLong.empty()), used))
                .contains("room for 15 more students (limited by the kubelet's limit of pods;");
        assertThat(oneNode(new StudentNode.Room(32 * GIB, 8000, 110, OptionalLong.of(13), OptionalLong.empty()), used))
                .contains("room for 8 more students (limited by addresses for pods;");
        deployment.with("singleuser.cpu.guarantee", 1000L);
        assertThat(oneNode(new StudentNode.Room(32 * GIB, 8000, 110, OptionalLong.empty(), OptionalLong.empty()), used))
                .contains("room for 7 more students (limited by CPU; a student's pod requests 1 GiB and 1000m CPU)");
        deployment
                .with("singleuser.cpu.guarantee", 0L)
                .with("singleuser.storage.type", new Storage(Home.OWN_VOLUME, 0));
        assertThat(oneNode(new StudentNode.Room(32 * GIB, 8000, 110, OptionalLong.empty(), OptionalLong.of(16)), used))
                .contains("room for 16 more students (limited by volumes;");
        assertThat(oneNode(new StudentNode.Room(32 * GIB, 8000, 110, OptionalLong.empty(), OptionalLong.empty()), used))
                .contains("Not in this number: how many volumes a node attaches is not known.");
    }

    private String oneNode(StudentNode.Room room, StudentNode.Used used) {
        return check(new TestingFacts().warm("node-1").last(room, used, 0), "warm-room")
                .says();
    }

    @Test
    void whatIsNotCountedIsSaid() {
        assertThat(check(ready().othersUnread("needs `list pods` in the cluster"), "warm-room")
                        .says())
                .contains(
                        "Not in this number: pods of other namespaces are not counted (needs `list pods` in the cluster).");
    }

    @Test
    void aRestrictionToOtherNodesIsSaid() {
        deployment.with("singleuser.nodeSelector", new NodeChoice(Reach.LABELED, "pool In [students]"));

        assertThat(check(ready(), "warm-room").says())
                .contains("Not in this number: students' pods also need nodes with pool In [students].");
    }

    @Test
    void aPoolThatIsTooSmallIsANoGoWithTheNumber() {
        TestingFacts one = new TestingFacts().warm("node-1");

        assertThat(check(
                        one.groups(TestingFacts.known(List.of(new NodeGroup("students", 1, 1, Optional.empty())))),
                        "pool"))
                .isEqualTo(new Verdict.NoGo(
                        "The pool students has 1 of at most 1 node, and the class needs room for 30 more students: 1 node of"
                                + " 30 students each. The pool is too small, so the autoscaler adds no node for the last"
                                + " students.",
                        "raise the maximum of students to 2 nodes in all"));
        assertThat(check(
                        one.groups(TestingFacts.known(List.of(new NodeGroup("students", 1, 4, Optional.empty())))),
                        "pool"))
                .isInstanceOf(Verdict.Go.class);
        assertThat(check(
                        one.groups(TestingFacts.known(List.of(
                                new NodeGroup("students", 1, 4, Optional.of("node group students is in backoff"))))),
                        "pool"))
                .isInstanceOf(Verdict.NoGo.class);
    }

    // --- Age

    @Test
    void aPreemptibleNodeThatTurns24HoursInClassIsANoGoWithItsTime() {
        TestingFacts facts = ready().node(
                        "node-4",
                        true,
                        true,
                        Kind.PREEMPTIBLE,
                        Duration.ofHours(23).plusMinutes(15),
                        Optional.empty());

        assertThat(check(facts, "node-age").says())
                .isEqualTo(
                        "1 preemptible node reaches 24 h before the end of class (09:50) and ends then: node-4 at 09:15 at"
                                + " the latest. Students on them lose their servers.");
    }

    @Test
    void aPreemptibleNodeThatIsGoneBeforeClassMattersOnlyIfItsRoomIsNeeded() {
        TestingFacts facts = new TestingFacts()
                .warm("node-1")
                .warm("node-2")
                .node("node-3", true, true, Kind.PREEMPTIBLE, Duration.ofMinutes(24 * 60 - 10), Optional.empty());

        assertThat(check(facts, "node-age")).isInstanceOf(Verdict.Go.class);
        assertThat(check(
                        new TestingFacts()
                                .warm("node-1")
                                .node(
                                        "node-2",
                                        true,
                                        true,
                                        Kind.PREEMPTIBLE,
                                        Duration.ofMinutes(24 * 60 - 10),
                                        Optional.empty()),
                        "node-age"))
                .isInstanceOf(Verdict.NoGo.class);
    }

    @Test
    void spotNodesHaveNoLimitOfAgeAndThatIsSaid() {
        TestingFacts facts = ready().node("node-4", true, true, Kind.SPOT, Duration.ofHours(40), Optional.empty());

        assertThat(check(facts, "node-age"))
                .isEqualTo(new Verdict.Go(
                        "1 node is a Spot machine: there is no 24 h limit, and the cloud may take one at any"
                                + " time."));
    }

    // --- Pre-scaling

    @Test
    void missingPlaceholdersAreANoGoWithTheirReasonUnlessTheRoomIsThere() {
        Fact<List<Verification>> held = TestingFacts.known(List.of(new Verification(
                TestingFacts.AT,
                Prescaling.nodePlaceholders(3),
                1,
                List.of(),
                List.of(new PrescaleFailure(
                        PrescaleFailure.Kind.STOCK_OUT,
                        "the autoscaler failed to add nodes",
                        "event FailedScaleUp",
                        Optional.of("ask earlier"))),
                List.of())));

        assertThat(check(new TestingFacts().warm("node-1").prescaling(held), "prescaling"))
                .isEqualTo(new Verdict.NoGo(
                        "Asked for: 3 node placeholders, of which 1 is there. Missing, because: the autoscaler failed to add"
                                + " nodes.",
                        "ask earlier"));
        assertThat(check(ready().prescaling(held), "prescaling")).isInstanceOf(Verdict.Go.class);
    }

    // --- Hub

    @Test
    void aHubThatDoesNotAnswerIsANoGo() {
        TestingFacts facts = ready().hub(TestingFacts.known(
                new HubState("", Optional.of("the hub does not respond"), TestingFacts.needs("--hub"))));

        assertThat(check(facts, "hub").says())
                .isEqualTo("The hub does not respond. No student can log in or start a server.");
    }

    @Test
    void serversThatRunCountAgainstTheLimits() {
        deployment.with("hub.activeServerLimit", 100L);

        assertThat(check(ready().hub(servers(50, 0)), "servers"))
                .isEqualTo(new Verdict.NoGo(
                        "50 servers are active, 0 of them starting. The hub's limit is 100 servers, so it rejects 10 students"
                                + " of a class of 60 with a 429, unless active servers are of the class.",
                        "values.yaml:7: hub.activeServerLimit: 100 → 110"));
        assertThat(check(ready().hub(servers(40, 0)), "servers")).isInstanceOf(Verdict.Go.class);
        deployment.with("hub.activeServerLimit", 0L);
        assertThat(check(ready().hub(servers(150, 100)), "servers").says()).contains("each student gets a 429");
    }

    private static Fact<HubState> servers(int active, int starting) {
        return TestingFacts.known(
                new HubState("5.5.4", Optional.empty(), TestingFacts.known(new HubState.Servers(active, starting))));
    }

    @Test
    void aPartThatIsNotReadyOrIsRolledOutIsANoGo() {
        HubPart proxy = new HubPart("proxy", "proxy", 1, 1, false);

        assertThat(check(
                                ready().parts(TestingFacts.known(
                                        List.of(proxy, new HubPart("hub", "hub", 1, 0, true)))),
                                "deployments")
                        .says())
                .isEqualTo("Not Ready: hub (proxy 1/1, hub 0/1). No server can be started.");
        assertThat(check(
                                ready().parts(TestingFacts.known(
                                        List.of(proxy, new HubPart("hub", "hub", 1, 1, true)))),
                                "deployments")
                        .says())
                .startsWith("A rollout is under way: hub");
        assertThat(check(ready().parts(TestingFacts.known(List.of())), "deployments"))
                .isInstanceOf(Verdict.Unknown.class);
    }

    // --- Pods, claims, zones, quota

    @Test
    void aPodThatWaitsForLongIsANoGoAndOneThatJustStartsIsNot() {
        Instant now = TestingFacts.AT;
        PodTrouble stuck = new PodTrouble(
                PodTrouble.Kind.NODE,
                Optional.of(now.minusSeconds(600)),
                "0/3 nodes are available: Insufficient memory");

        assertThat(check(ready().troubles(TestingFacts.known(List.of(stuck))), "pending-pods")
                        .says())
                .isEqualTo(
                        "1 user's pod has no node, one since 08:20: 0/3 nodes are available: Insufficient memory. Pods of"
                                + " the class may not start, either.");
        assertThat(check(
                        ready().troubles(TestingFacts.known(
                                List.of(new PodTrouble(PodTrouble.Kind.NODE, Optional.of(now.minusSeconds(30)), "")))),
                        "pending-pods"))
                .isInstanceOf(Verdict.Go.class);
    }

    @Test
    void claimsThatKeepPodsWaitingAreANoGo() {
        assertThat(check(claims(new UserClaims(9, 2, 1, 0, Map.of(), Optional.empty())), "claims")
                        .says())
                .startsWith("2 users' volume claims are Pending while a pod waits");
        assertThat(check(claims(new UserClaims(9, 0, 0, 1, Map.of(), Optional.empty())), "claims")
                        .says())
                .startsWith("1 user's volume claim has lost the volume");
        assertThat(check(claims(new UserClaims(9, 0, 1, 0, Map.of(), Optional.empty())), "claims")
                        .says())
                .endsWith("(9 claims, of which 1 are bound when a pod comes).");
    }

    @Test
    void volumesInAZoneWithoutAWarmNodeAreANoGo() {
        deployment.with("singleuser.storage.type", new Storage(Home.OWN_VOLUME, 0));

        assertThat(check(
                                claims(new UserClaims(9, 0, 0, 0, Map.of("zone-a", 5, "zone-b", 4), Optional.empty())),
                                "zones")
                        .says())
                .isEqualTo(
                        "Users' volumes are in zone-a (5), zone-b (4), and warm nodes are in zone-a: 4 students of all"
                                + " users cannot be placed on a warm node.");
        assertThat(check(claims(new UserClaims(9, 0, 0, 0, Map.of("zone-a", 9), Optional.empty())), "zones"))
                .isInstanceOf(Verdict.Go.class);
        assertThat(check(
                        claims(new UserClaims(
                                9, 0, 0, 0, Map.of(), Optional.of("needs `list persistentvolumes` in the cluster"))),
                        "zones"))
                .isInstanceOf(Verdict.Unknown.class);
    }

    private static TestingFacts claims(UserClaims claims) {
        return ready().claims(TestingFacts.known(claims));
    }

    @Test
    void aQuotaThatIsTooLowForTheClassIsANoGoWithTheNewLimit() {
        assertThat(check(quota("pods", 50, 10, false), "quota"))
                .isEqualTo(new Verdict.NoGo(
                        "limits: pods has 40 left of 50, enough for 40 of 60 students. Starts beyond it fail with 403,"
                                + " `exceeded quota`.",
                        "raise pods of ResourceQuota limits to 70"));
        assertThat(check(quota("requests.memory", 40 * GIB, 0, false), "quota").says())
                .startsWith("limits: requests.memory has 40 GiB left of 40 GiB, enough for 40 of 60 students");
        assertThat(check(quota("pods", 100, 10, false), "quota")).isInstanceOf(Verdict.Go.class);
        assertThat(check(quota("pods", 50, 10, true), "quota")).isInstanceOf(Verdict.Unknown.class);
        deployment.with("singleuser.storage.type", new Storage(Home.OWN_VOLUME, 0));
        assertThat(check(quota("persistentvolumeclaims", 50, 10, false), "quota"))
                .isInstanceOf(Verdict.Unknown.class);
    }

    private static TestingFacts quota(String resource, long hard, long used, boolean scoped) {
        return ready().quotas(TestingFacts.known(List.of(new QuotaLimit("limits", resource, hard, used, scoped))));
    }
}
