package dev.firstbell.deploy.readiness;

import dev.firstbell.records.readiness.HubPart;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Reads the Deployments of Zero to JupyterHub, by their label {@code component}. */
final class PartReading {
    private static final Set<String> COMPONENTS = Set.of("hub", "proxy", "autohttps", "user-scheduler");

    private PartReading() {}

    static List<HubPart> read(FactReader facts) {
        return facts
                .list(
                        "list deployments in namespace " + facts.namespace(),
                        () -> facts.calls()
                                .cluster()
                                .client()
                                .apps()
                                .deployments()
                                .inNamespace(facts.namespace())
                                .list()
                                .getItems())
                .stream()
                .filter(deployment -> COMPONENTS.contains(Kube.label(deployment, "component")))
                .map(PartReading::part)
                .sorted(Comparator.comparing(HubPart::name))
                .toList();
    }

    private static HubPart part(Deployment deployment) {
        int wanted = deployment.getSpec().getReplicas() == null
                ? 1
                : deployment.getSpec().getReplicas();
        var status = deployment.getStatus();
        int updated = status == null ? 0 : count(status.getUpdatedReplicas());
        long observed = status == null || status.getObservedGeneration() == null ? 0 : status.getObservedGeneration();
        Long generation = deployment.getMetadata().getGeneration();
        return new HubPart(
                Kube.label(deployment, "component"),
                Kube.name(deployment),
                wanted,
                status == null ? 0 : count(status.getReadyReplicas()),
                updated < wanted || generation != null && observed < generation);
    }

    private static int count(Integer replicas) {
        return replicas == null ? 0 : replicas;
    }
}
