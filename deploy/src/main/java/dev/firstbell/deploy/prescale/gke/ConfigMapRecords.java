package dev.firstbell.deploy.prescale.gke;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.prescale.PrescaleFailure;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;

/**
 * Keeps the records in one ConfigMap in the hub's namespace, a key for each pool. A pool's own resource labels would be the
 * other place: they are copied to machines and disks, each change of them is another operation of GKE, and Terraform would
 * undo it. Thread-safe.
 */
public final class ConfigMapRecords implements PoolRecords {
    /** The ConfigMap. */
    public static final String NAME = "firstbell-pool-minimum";

    /** The manifest that grants the permissions. */
    public static final String MANIFEST = "deploy/kubernetes/pool-role.yaml";

    static final List<String> PERMISSIONS = List.of("create configmaps", "get configmaps", "update configmaps");

    private static final int ATTEMPTS = 5;

    private final ClusterAccess cluster;
    private final ClusterCalls calls;
    private final String key;

    /** @param cluster with the hub's namespace; stays the caller's to close */
    public ConfigMapRecords(ClusterAccess cluster, NodePoolName pool) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.calls = new ClusterCalls(cluster, MANIFEST);
        this.key = pool.pool();
    }

    @Override
    public Optional<PoolRecord> read() {
        return calls.call(permission("get"), () -> Optional.ofNullable(get())).flatMap(this::parsed);
    }

    @Override
    public PoolRecord begin(PoolRecord record) {
        PoolRecord[] kept = {record};
        change(data -> {
            String present = data.get(key);
            if (present == null) {
                data.put(key, Json.lines().writeValueAsString(record));
                kept[0] = record;
            } else {
                kept[0] = parse(present).asking(record.asked(), record.set());
                data.put(key, Json.lines().writeValueAsString(kept[0]));
            }
            return data;
        });
        return kept[0];
    }

    @Override
    public void write(PoolRecord record) {
        change(data -> {
            data.put(key, Json.lines().writeValueAsString(record));
            return data;
        });
    }

    @Override
    public void remove() {
        change(data -> {
            data.remove(key);
            return data;
        });
    }

    private Optional<PoolRecord> parsed(ConfigMap map) {
        return Optional.ofNullable(map.getData()).map(data -> data.get(key)).map(this::parse);
    }

    private PoolRecord parse(String text) {
        return parse(cluster.namespace(), key, text);
    }

    /** The record in a ConfigMap's text. */
    static PoolRecord parse(String namespace, String key, String text) {
        try {
            PoolRecord record = Json.lines().readValue(text, PoolRecord.class);
            if (record != null) {
                return record;
            }
        } catch (JacksonException e) {
            // Told below.
        }
        throw new PrescaleException(new PrescaleFailure(
                PrescaleFailure.Kind.UNEXPLAINED,
                "the ConfigMap " + NAME + " in namespace " + namespace + " has no record of node pool " + key
                        + " that Firstbell can read, so the minimum to give back is unknown",
                "ConfigMap " + NAME,
                Optional.of("set the pool's minimum by hand, and delete that key of the ConfigMap")));
    }

    /** Changes the data in one step: after a change by another process, the data is read again. */
    private void change(UnaryOperator<Map<String, String>> edit) {
        for (int attempt = 1; ; attempt++) {
            ConfigMap present = calls.call(permission("get"), this::get);
            Map<String, String> before =
                    present == null || present.getData() == null ? Map.of() : Map.copyOf(present.getData());
            Map<String, String> after = edit.apply(new HashMap<>(before));
            if (after.equals(before) || put(present, after, attempt)) {
                return;
            }
        }
    }

    /** False if another process was faster. */
    private boolean put(ConfigMap present, Map<String, String> data, int attempt) {
        String verb = present == null ? "create" : "update";
        try {
            if (present == null) {
                resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName(NAME)
                                .withNamespace(cluster.namespace())
                                .addToLabels("app.kubernetes.io/managed-by", "firstbell")
                                .endMetadata()
                                .withData(data)
                                .build())
                        .create();
            } else {
                ConfigMap changed = new ConfigMapBuilder(present).withData(data).build();
                resource(changed)
                        .lockResourceVersion(present.getMetadata().getResourceVersion())
                        .update();
            }
            return true;
        } catch (KubernetesClientException e) {
            if (ClusterCalls.isConflict(e) && attempt < ATTEMPTS) {
                return false;
            }
            throw new PrescaleException(calls.failure(permission(verb), e));
        }
    }

    private Resource<ConfigMap> resource(ConfigMap map) {
        return cluster.client().configMaps().inNamespace(cluster.namespace()).resource(map);
    }

    private ConfigMap get() {
        return cluster.client()
                .configMaps()
                .inNamespace(cluster.namespace())
                .withName(NAME)
                .get();
    }

    private String permission(String verb) {
        return verb + " configmaps in namespace " + cluster.namespace();
    }
}
