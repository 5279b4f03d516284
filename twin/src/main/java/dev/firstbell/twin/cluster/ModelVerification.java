package dev.firstbell.twin.cluster;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.prescale.NodeReadiness;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whether the room that was asked for is on the modelled cluster, and if not, why. */
final class ModelVerification {
    /** The source of every statement about the model. */
    static final String SOURCE = "the model";

    private final Cluster cluster;
    private final MeansModel means;
    private final Prescaling wanted;

    ModelVerification(Cluster cluster, MeansModel means, Prescaling wanted) {
        this.cluster = cluster;
        this.means = means;
        this.wanted = wanted;
    }

    Verification at(Instant now) {
        int present = means.present();
        return new Verification(
                now,
                wanted,
                present,
                cluster.nodes().stream()
                        .filter(node -> !node.isEnding())
                        .map(ModelVerification::readiness)
                        .toList(),
                present >= wanted.count() ? List.of() : failures(present),
                List.of());
    }

    private static NodeReadiness readiness(Node node) {
        boolean image = node.imageAt().isPresent();
        return new NodeReadiness(
                node.name(),
                node.readyAt(),
                node.isReady(),
                image,
                node.imageAt(),
                image ? Optional.of(SOURCE) : Optional.empty());
    }

    private List<PrescaleFailure> failures(int present) {
        List<PrescaleFailure> failures = new ArrayList<>();
        List<Node> booting =
                nodes(node -> !node.isEnding() && node.record().readyAt().isEmpty());
        List<Node> pulling = nodes(node -> node.isReady() && !node.hasImage());
        if (cluster.roomInPool() + cluster.roomOnDemand() == 0) {
            failures.add(new PrescaleFailure(
                    Kind.QUOTA,
                    "the pool has its maximum of " + Plural.of(cluster.poolNodes(), "node", "nodes"),
                    SOURCE,
                    Optional.of("raise the maximum of the pool (pool.maxNodes)")));
        }
        cluster.zones()
                .backsOffUntil()
                .ifPresent(until -> failures.add(new PrescaleFailure(
                        Kind.STOCK_OUT,
                        (cluster.zones().count() == 1 ? "the zone had no" : "the zones had no")
                                + " machine for the pool, and the autoscaler tries again at " + clock(until)
                                + " UTC",
                        SOURCE,
                        Optional.empty())));
        means.failure().ifPresent(failures::add);
        boolean pending = cluster.waiting().stream().anyMatch(Pod::isPlaceholder);
        if (pending
                && booting.isEmpty()
                && cluster.roomInPool() > 0
                && cluster.zones().backsOffUntil().isEmpty()) {
            failures.add(new PrescaleFailure(
                    Kind.UNEXPLAINED,
                    "placeholders are pending, and the autoscaler has not looked at them yet",
                    SOURCE,
                    Optional.empty()));
        }
        if (!booting.isEmpty()) {
            failures.add(
                    new PrescaleFailure(Kind.NODES_BOOTING, named(booting) + " booting", SOURCE, Optional.empty()));
        }
        if (!pulling.isEmpty()) {
            failures.add(new PrescaleFailure(
                    Kind.IMAGE_PULLING, named(pulling) + " pulling the image", SOURCE, Optional.empty()));
        }
        List<Node> suspended =
                nodes(node -> node.isSuspended() && node.imageAt().isEmpty());
        if (!suspended.isEmpty()) {
            failures.add(new PrescaleFailure(
                    Kind.IMAGE_PULLING,
                    suspended.stream().map(Node::name).collect(Collectors.joining(", "))
                            + (suspended.size() == 1 ? " was" : " were") + " suspended before the image was pulled",
                    SOURCE,
                    Optional.of("let standby nodes run for longer before they are suspended"
                            + " (buffer.standbyInitSeconds)")));
        }
        if (failures.isEmpty()) {
            failures.add(new PrescaleFailure(
                    Kind.UNEXPLAINED,
                    means.applied() < wanted.count()
                            ? "the cluster is asked for " + means.applied() + ", not for " + wanted.count()
                            : present + " of " + wanted.count() + " are there, and the model has no reason",
                    SOURCE,
                    Optional.empty()));
        }
        return failures;
    }

    private static String clock(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS)
                .atOffset(ZoneOffset.UTC)
                .toLocalTime()
                .toString();
    }

    private List<Node> nodes(Predicate<Node> which) {
        return cluster.nodes().stream().filter(which).toList();
    }

    private static String named(List<Node> nodes) {
        return nodes.stream().map(Node::name).collect(Collectors.joining(", ")) + (nodes.size() == 1 ? " is" : " are");
    }
}
