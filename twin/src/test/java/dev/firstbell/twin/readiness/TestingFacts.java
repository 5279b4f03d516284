package dev.firstbell.twin.readiness;

import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.readiness.ClusterFacts;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.records.readiness.HubPart;
import dev.firstbell.records.readiness.HubState;
import dev.firstbell.records.readiness.NodeGroup;
import dev.firstbell.records.readiness.PodTrouble;
import dev.firstbell.records.readiness.QuotaLimit;
import dev.firstbell.records.readiness.StudentNode;
import dev.firstbell.records.readiness.StudentNode.Kind;
import dev.firstbell.records.readiness.StudentNodes;
import dev.firstbell.records.readiness.UserClaims;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A cluster at 8:30 that is ready for a class of 60, of which a test changes what it is about. */
final class TestingFacts {
    static final Instant AT = Instant.parse("2027-01-25T15:30:00Z");
    static final String IMAGE = "registry.example/course:1";
    private static final long GIB = 1L << 30;

    private final List<StudentNode> nodes = new ArrayList<>();
    private final List<PrescaleFailure> failures = new ArrayList<>();
    private Optional<String> image = Optional.of(IMAGE);
    private Optional<String> othersUnread = Optional.empty();
    private Fact<StudentNodes> unreadNodes;
    private Fact<List<Verification>> prescaling = known(List.of());
    private Fact<List<NodeGroup>> groups = known(List.of(new NodeGroup("students", 3, 8, Optional.empty())));
    private Fact<List<PodTrouble>> troubles = known(List.of());
    private Fact<List<HubPart>> parts =
            known(List.of(new HubPart("hub", "hub", 1, 1, false), new HubPart("proxy", "proxy", 1, 1, false)));
    private Fact<UserClaims> claims = known(new UserClaims(0, 0, 0, 0, Map.of(), Optional.empty()));
    private Fact<List<QuotaLimit>> quotas = known(List.of());
    private Fact<HubState> hub = known(new HubState("5.5.4", Optional.empty(), known(new HubState.Servers(0, 0))));

    static <T> Fact<T> known(T value) {
        return new Fact.Known<>(value, "a test");
    }

    static <T> Fact<T> needs(String permission) {
        return new Fact.Unknown<>("a test", "needs `" + permission + "` in the cluster", "apply the role");
    }

    /** Adds a warm node with room for 30 students of 1 GiB. */
    TestingFacts warm(String name) {
        return node(name, true, true, Kind.LASTING, Duration.ofHours(1), Optional.of("zone-a"));
    }

    TestingFacts node(
            String name, boolean schedulable, boolean hasImage, Kind kind, Duration age, Optional<String> zone) {
        nodes.add(new StudentNode(
                new NodeReadiness(
                        name, Optional.of(AT), schedulable, hasImage, Optional.empty(), Optional.of("node status")),
                Optional.of(AT.minus(age)),
                zone,
                kind,
                new StudentNode.Room(32 * GIB, 8000, 110, OptionalLong.of(253), OptionalLong.of(127)),
                new StudentNode.Used(2 * GIB, 500, 10, 5, 0),
                0));
        return this;
    }

    /** Changes what the pods of the node added last can have, and have. */
    TestingFacts last(StudentNode.Room room, StudentNode.Used used, int students) {
        StudentNode last = nodes.remove(nodes.size() - 1);
        nodes.add(new StudentNode(last.readiness(), last.created(), last.zone(), last.kind(), room, used, students));
        return this;
    }

    TestingFacts failure(PrescaleFailure failure) {
        failures.add(failure);
        return this;
    }

    TestingFacts withoutImageName() {
        image = Optional.empty();
        return this;
    }

    TestingFacts othersUnread(String why) {
        othersUnread = Optional.of(why);
        return this;
    }

    TestingFacts nodes(Fact<StudentNodes> fact) {
        unreadNodes = fact;
        return this;
    }

    TestingFacts prescaling(Fact<List<Verification>> fact) {
        prescaling = fact;
        return this;
    }

    TestingFacts groups(Fact<List<NodeGroup>> fact) {
        groups = fact;
        return this;
    }

    TestingFacts troubles(Fact<List<PodTrouble>> fact) {
        troubles = fact;
        return this;
    }

    TestingFacts parts(Fact<List<HubPart>> fact) {
        parts = fact;
        return this;
    }

    TestingFacts claims(Fact<UserClaims> fact) {
        claims = fact;
        return this;
    }

    TestingFacts quotas(Fact<List<QuotaLimit>> fact) {
        quotas = fact;
        return this;
    }

    TestingFacts hub(Fact<HubState> fact) {
        hub = fact;
        return this;
    }

    ClusterFacts build() {
        return new ClusterFacts(
                AT,
                unreadNodes != null
                        ? unreadNodes
                        : known(new StudentNodes(
                                nodes, image, failures, othersUnread, Optional.empty(), Optional.empty())),
                prescaling,
                groups,
                troubles,
                parts,
                claims,
                quotas,
                hub);
    }
}
