package dev.firstbell.deploy.prescale.verify;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.readiness.NodeGroup;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The node groups of the students' nodes with their limits, as the autoscaler states them. Stateless. */
public final class NodeGroups {
    /** Where they are read. */
    public static final String SOURCE = AutoscalerStatus.SOURCE;

    private NodeGroups() {}

    /**
     * Reads them.
     *
     * @param labels of one of the students' nodes, which name its group; of all groups, if none can be told to be that one
     * @param now the API server's time
     * @return empty if there is no status that can be relied on
     * @throws dev.firstbell.deploy.prescale.PrescaleException if the status cannot be read
     */
    public static Optional<List<NodeGroup>> read(ClusterCalls calls, Map<String, String> labels, Instant now) {
        ConfigMap found = calls.call(
                "get configmaps in namespace " + AutoscalerStatus.NAMESPACE,
                () -> calls.cluster()
                        .client()
                        .configMaps()
                        .inNamespace(AutoscalerStatus.NAMESPACE)
                        .withName(AutoscalerStatus.NAME)
                        .get());
        return Optional.ofNullable(found)
                .map(ConfigMap::getData)
                .map(data -> data.get("status"))
                .flatMap(AutoscalerStatus::parse)
                .filter(status -> !status.isStale(now))
                .map(status -> groups(status, labels))
                .filter(groups -> groups.stream().anyMatch(group -> group.maximum() > 0));
    }

    private static List<NodeGroup> groups(AutoscalerStatus status, Map<String, String> labels) {
        return status.groupsOf(labels).stream()
                .map(group -> new NodeGroup(shortName(group.name()), group.target(), group.maximum(), trouble(group)))
                .toList();
    }

    /** GKE's autoscaler names a group by its whole URL. */
    private static String shortName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static Optional<String> trouble(AutoscalerStatus.Group group) {
        return new AutoscalerStatus(List.of(group), Optional.empty())
                .failures(Map.of()).stream()
                        // That it has reached its maximum, its numbers say.
                        .filter(failure -> failure.kind() != Kind.NODES_BOOTING)
                        .map(PrescaleFailure::found)
                        .filter(found -> !found.contains("has reached its maximum"))
                        .findFirst();
    }
}
