package dev.firstbell.deploy.readiness;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.verify.NodeGroups;
import dev.firstbell.deploy.prescale.verify.PoolState;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.readiness.ClusterFacts;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.records.readiness.HubState;
import dev.firstbell.records.readiness.NodeGroup;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a cluster shows before a class. Nothing is changed. Thread-safe. */
public final class ClusterReading {
    private final FactReader facts;
    private final ReadyOptions options;
    private final Clock clock;

    /**
     * @param cluster stays the caller's to close
     * @param clock this machine's
     */
    public ClusterReading(ClusterAccess cluster, ReadyOptions options, Clock clock) {
        this.facts = new FactReader(new ClusterCalls(cluster, ReadyPermissions.MANIFEST));
        this.options = requireNonNull(options, "options is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Reads it. What the credentials do not permit is unknown, with the permission that it needs.
     *
     * @param hub what the hub answered
     * @throws PrescaleException if the API server cannot be reached, or rejects the credentials
     */
    public ClusterFacts read(Fact<HubState> hub) {
        probe();
        NodeReading.Reading nodes = new NodeReading(facts, options, clock).read();
        Instant now = nodes.state()
                .map(PoolState::at)
                .orElseGet(() -> clock.instant()
                        .plus(facts.calls().cluster().clockAhead(clock).orElse(Duration.ZERO)));
        String namespace = "namespace " + facts.namespace();
        Fact<List<Pod>> pods = nodes.state()
                .<Fact<List<Pod>>>map(state -> new Fact.Known<>(state.pods(), "pods of " + namespace))
                .orElseGet(() -> facts.read("pods of " + namespace, this::pods));
        Map<String, String> labels = nodes.state().map(PoolState::labels).orElse(Map.of());
        return new ClusterFacts(
                now,
                nodes.nodes(),
                facts.read(
                        "Deployments and StatefulSet of placeholders", () -> PlaceholderReading.read(facts, options)),
                options.groups().map(groups -> groups.get()).orElseGet(() -> groups(labels, now)),
                pods.match(
                        known -> new Fact.Known<>(PodReading.troubles(known.value()), known.source()),
                        unknown -> new Fact.Unknown<>(unknown.source(), unknown.why(), unknown.tell())),
                facts.read("Deployments of " + namespace, () -> PartReading.read(facts)),
                facts.read(
                        "volume claims of " + namespace,
                        () -> new ClaimReading(facts, now).read(pods.ifKnown().orElse(List.of()))),
                facts.read("ResourceQuotas of " + namespace, () -> QuotaReading.read(facts)),
                hub);
    }

    /** A server that cannot be reached, or credentials that it rejects, are no facts about a class. */
    private void probe() {
        try {
            facts.calls()
                    .call("get /version", () -> facts.calls().cluster().client().getKubernetesVersion());
        } catch (PrescaleException e) {
            boolean hidden =
                    e.failure().kind() == Kind.FORBIDDEN && e.failure().found().startsWith("missing permission");
            if (!hidden) {
                throw e;
            }
        }
    }

    private List<Pod> pods() {
        return facts.list(
                "list pods in namespace " + facts.namespace(),
                () -> facts.calls()
                        .cluster()
                        .client()
                        .pods()
                        .inNamespace(facts.namespace())
                        .list()
                        .getItems());
    }

    private Fact<List<NodeGroup>> groups(Map<String, String> labels, Instant now) {
        Fact<Optional<List<NodeGroup>>> read =
                facts.read(NodeGroups.SOURCE, () -> NodeGroups.read(facts.calls(), labels, now));
        return read.match(
                known -> known.value()
                        .<Fact<List<NodeGroup>>>map(groups -> new Fact.Known<>(groups, known.source()))
                        .orElseGet(() -> new Fact.Unknown<>(
                                known.source(),
                                "the autoscaler's status does not tell the pool's maximum: there is none, it is not in the"
                                        + " YAML form that autoscalers write from 1.30 on, or it is old",
                                "on GKE, give --pool; otherwise look at the pool's maximum by hand")),
                unknown -> new Fact.Unknown<>(unknown.source(), unknown.why(), unknown.tell()));
    }
}
