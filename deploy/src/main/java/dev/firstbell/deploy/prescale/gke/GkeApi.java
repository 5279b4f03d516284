package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.io.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls that concern one node pool. Not thread-safe. */
final class GkeApi {
    static final String SOURCE = "Google Kubernetes Engine";

    private final GoogleCalls calls;
    private final GkeAddresses addresses;
    private final NodePoolName name;

    GkeApi(GoogleCalls calls, GkeAddresses addresses, NodePoolName name) {
        this.calls = calls;
        this.addresses = addresses;
        this.name = name;
    }

    NodePoolName name() {
        return name;
    }

    /** {@code nodePools.get} */
    NodePool pool(Deadline deadline) {
        Call call = get("read node pool " + name.pool(), "nodePools.get", "container.clusters.get", name.path());
        return NodePool.read(call, name, calls.json(call, deadline));
    }

    /**
     * The target sizes of the pool's instance groups, which count nodes that are about to start, too.
     *
     * @return empty if GKE names no instance group
     */
    Optional<PoolSize> targets(NodePool pool, Deadline deadline) {
        if (pool.groups().isEmpty()) {
            return Optional.empty();
        }
        Map<String, Integer> byZone = new TreeMap<>();
        for (NodePool.InstanceGroup group : pool.groups()) {
            Call call = new Call(
                    "read the size of node pool " + name.pool(),
                    addresses.compute().getHost() + ": instanceGroupManagers.get",
                    "compute.instanceGroupManagers.get",
                    addresses
                            .compute()
                            .resolve("projects/" + group.project() + "/zones/" + group.zone()
                                    + "/instanceGroupManagers/" + group.name()),
                    Optional.empty());
            JsonNode json = calls.json(call, deadline);
            byZone.merge(group.zone(), Fields.count(call, json, "targetSize"), Integer::sum);
        }
        return Optional.of(new PoolSize(byZone, "the target sizes of the instance groups"));
    }

    /** {@code nodePools.setAutoscaling}: replaces the whole block. */
    Call setAutoscaling(ObjectNode block) {
        ObjectNode body = Json.lines().createObjectNode();
        body.set("autoscaling", block);
        return post("change the minimum of node pool " + name.pool(), "setAutoscaling", body);
    }

    /** {@code nodePools.setSize} */
    Call setSize(int perZone) {
        ObjectNode body = Json.lines().createObjectNode();
        body.put("nodeCount", perZone);
        return post("resize node pool " + name.pool(), "setSize", body);
    }

    GoogleCalls.Outcome attempt(Call change) {
        return calls.attempt(change);
    }

    /** {@code operations.get} */
    Operation operation(String operation, Deadline deadline) {
        Call call = get(
                "read operation " + operation,
                "operations.get",
                "container.operations.get",
                name.locationPath() + "/operations/" + operation);
        return Operation.read(call, calls.json(call, deadline));
    }

    /**
     * {@code operations.list}: those of the pool's cluster that are not done.
     *
     * @throws PrescaleException if they cannot be listed
     */
    List<Operation> running(Deadline deadline) {
        Call call = get(
                "list operations", "operations.list", "container.operations.list", name.locationPath() + "/operations");
        List<Operation> running = new ArrayList<>();
        for (JsonNode each : calls.json(call, deadline).path("operations")) {
            Operation operation = Operation.read(call, each);
            // A link may have the project's number, and zones in place of locations.
            if (!operation.done() && (operation.target() + "/").contains("/clusters/" + name.cluster() + "/")) {
                running.add(operation);
            }
        }
        return running;
    }

    private Call get(String purpose, String method, String permission, String path) {
        return new Call(purpose, source(method), permission, address(path), Optional.empty());
    }

    private Call post(String purpose, String method, ObjectNode body) {
        return new Call(
                purpose,
                source(method),
                "container.clusters.update",
                address(name.path() + ":" + method),
                Optional.of(body));
    }

    private String source(String method) {
        return addresses.gke().getHost() + ": " + method;
    }

    private URI address(String path) {
        // Not resolved: the colon of a custom method would make it a scheme.
        return URI.create(addresses.gke() + path);
    }
}
