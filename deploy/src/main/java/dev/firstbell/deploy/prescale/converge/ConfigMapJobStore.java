package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.records.io.Json;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;

/**
 * Keeps the state in one ConfigMap, which the job owns: {@code state.json}, and the files of the last valid schedule under
 * their names. The API server refuses a write that is based on an older version (its {@code resourceVersion}), so that of two
 * jobs one has to look again. Thread-safe.
 */
public final class ConfigMapJobStore implements JobStore {
    /** The ConfigMap's name. */
    public static final String NAME = "firstbell-prescaler";

    /** What it needs in the hub's namespace: {@code VERB RESOURCE}. */
    public static final List<String> PERMISSIONS = List.of("create configmaps", "get configmaps", "update configmaps");

    /** The most that its files may have together: a ConfigMap holds 1 MiB, with the state. */
    public static final int MOST_BYTES = 1_000_000;

    private static final String STATE = "state.json";
    private static final String FILE_PREFIX = "schedule.";
    /** The API server's limit for a key. */
    private static final int MOST_CHARACTERS = 253;

    private static final Map<String, String> LABELS =
            Map.of("app.kubernetes.io/name", NAME, "app.kubernetes.io/managed-by", "firstbell");

    private final ClusterCalls calls;

    public ConfigMapJobStore(ClusterCalls calls) {
        this.calls = requireNonNull(calls, "calls is null");
    }

    /** Whether a file's name fits into the key of a ConfigMap. */
    static boolean holds(String name) {
        return (FILE_PREFIX + ConfigMapKey.of(name)).length() <= MOST_CHARACTERS;
    }

    @Override
    public Kept read() {
        ConfigMap found = calls.call(permission("get"), () -> map().get());
        return found == null ? new Kept(JobState.NONE, Map.of(), "", List.of()) : kept(found);
    }

    @Override
    public Kept write(JobState state, Map<String, String> schedule, Kept previous) {
        Map<String, String> data = new TreeMap<>();
        data.put(STATE, Json.pretty().writeValueAsString(state));
        schedule.forEach((name, text) -> data.put(FILE_PREFIX + ConfigMapKey.of(name), text));
        boolean isNew = previous.version().isEmpty();
        ConfigMap wanted = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(NAME)
                .withNamespace(calls.cluster().namespace())
                .withLabels(LABELS)
                .withResourceVersion(isNew ? null : previous.version())
                .endMetadata()
                .withData(data)
                .build();
        return kept(calls.call(permission(isNew ? "create" : "update"), () -> write(wanted, isNew)));
    }

    private ConfigMap write(ConfigMap wanted, boolean isNew) {
        Resource<ConfigMap> resource = calls.cluster().client().resource(wanted);
        try {
            return isNew ? resource.create() : resource.update();
        } catch (KubernetesClientException e) {
            if (ClusterCalls.isConflict(e)) {
                throw new Conflict();
            }
            throw e;
        }
    }

    private static Kept kept(ConfigMap map) {
        Map<String, String> data = map.getData() == null ? Map.of() : map.getData();
        Map<String, String> schedule = new HashMap<>();
        data.forEach((key, text) -> {
            if (key.startsWith(FILE_PREFIX)) {
                schedule.put(ConfigMapKey.name(key.substring(FILE_PREFIX.length())), text);
            }
        });
        String version = map.getMetadata().getResourceVersion();
        String json = data.getOrDefault(STATE, "");
        try {
            JobState state = json.isEmpty() ? JobState.NONE : Json.lines().readValue(json, JobState.class);
            if (state != null) {
                return new Kept(state, schedule, version, List.of());
            }
        } catch (JacksonException e) {
            // Told below.
        }
        return new Kept(
                JobState.NONE,
                schedule,
                version,
                List.of("The ConfigMap " + NAME + " has a " + STATE
                        + " that this version cannot read; the job goes on without what it remembered."));
    }

    private Resource<ConfigMap> map() {
        return calls.cluster()
                .client()
                .configMaps()
                .inNamespace(calls.cluster().namespace())
                .withName(NAME);
    }

    private String permission(String verb) {
        return verb + " configmaps in namespace " + calls.cluster().namespace();
    }
}
