package dev.firstbell.deploy.prescale.buffer;

import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.deploy.prescale.KubernetesRefusal;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The two objects of a buffer in the cluster: reads, makes, changes and deletes them. Not thread-safe. */
final class BufferStore {
    private final ClusterAccess cluster;
    private final BufferOptions options;

    BufferStore(ClusterAccess cluster, BufferOptions options) {
        this.cluster = cluster;
        this.options = options;
    }

    /** The buffer of this name; empty if there is none, or no such kind. */
    Optional<GenericKubernetesResource> own() {
        Optional<GenericKubernetesResource> buffer = Optional.ofNullable(
                asking("get capacitybuffers", () -> bufferByName().get()));
        buffer.filter(found -> !BufferState.read(found).firstbells()).ifPresent(found -> {
            throw failure(
                    Kind.NOT_AVAILABLE,
                    "the CapacityBuffer " + options.name() + " in namespace " + cluster.namespace()
                            + " was not made by Firstbell: its label " + BufferObjects.MANAGED_BY + " is missing",
                    "give Firstbell's another name");
        });
        return buffer;
    }

    /**
     * Makes or changes both objects.
     *
     * @throws KubernetesClientException with 409 if another process was faster
     */
    void put(Optional<GenericKubernetesResource> present, int count) {
        putTemplate();
        if (present.isPresent()) {
            change(present.get(), count);
            return;
        }
        try {
            buffer(BufferObjects.buffer(options, cluster.namespace(), count)).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            asking("delete podtemplates", () -> template().delete());
            throw e.getCode() == HttpURLConnection.HTTP_NOT_FOUND ? missing() : refusal("create capacitybuffers", e);
        }
    }

    private void change(GenericKubernetesResource found, int count) {
        BufferState state = BufferState.read(found);
        Map<String, String> annotations = found.getMetadata().getAnnotations() == null
                ? Map.of()
                : found.getMetadata().getAnnotations();
        Map<String, String> wanted = BufferObjects.annotations(options, count);
        boolean same = state.units() == count
                && state.strategy().equals(options.strategy().provisioningStrategy())
                && state.template().equals(options.name())
                && annotations.entrySet().containsAll(wanted.entrySet());
        if (state.ending()) {
            throw failure(
                    Kind.OPERATION_RUNNING,
                    "the CapacityBuffer " + options.name() + " is being deleted",
                    "run the command again when it is gone");
        }
        if (same) {
            return;
        }
        // Annotations of others stay.
        Map<String, String> all = new TreeMap<>(annotations);
        all.putAll(wanted);
        found.getMetadata().setAnnotations(all);
        found.setAdditionalProperty("spec", BufferObjects.spec(options, count));
        changing(
                "update capacitybuffers",
                () -> buffer(found)
                        .lockResourceVersion(found.getMetadata().getResourceVersion())
                        .update());
    }

    private void putTemplate() {
        PodTemplate wanted = BufferObjects.template(options, cluster.namespace());
        PodTemplate present = asking("get podtemplates", () -> template().get());
        if (present == null) {
            try {
                cluster.client()
                        .resource(wanted)
                        .inNamespace(cluster.namespace())
                        .create();
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
                throw e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                        ? failure(
                                Kind.NOT_AVAILABLE,
                                "the cluster at " + cluster.server() + " has no namespace " + cluster.namespace(),
                                "check the hub's namespace")
                        : refusal("create podtemplates", e);
            }
        } else if (!isLike(present, wanted)) {
            present.setTemplate(wanted.getTemplate());
            changing(
                    "update podtemplates",
                    () -> cluster.client()
                            .resource(present)
                            .inNamespace(cluster.namespace())
                            .lockResourceVersion(present.getMetadata().getResourceVersion())
                            .update());
        }
    }

    /** The API server adds defaults, so only what Firstbell sets is compared. */
    private static boolean isLike(PodTemplate present, PodTemplate wanted) {
        PodSpec one =
                present.getTemplate() == null ? null : present.getTemplate().getSpec();
        PodSpec other = wanted.getTemplate().getSpec();
        return one != null
                && one.getContainers().size() == 1
                && one.getContainers().get(0).getResources() != null
                && other.getContainers()
                        .get(0)
                        .getResources()
                        .getRequests()
                        .equals(one.getContainers().get(0).getResources().getRequests())
                && other.getNodeSelector().equals(one.getNodeSelector());
    }

    /** Deletes both; does nothing if they are gone. */
    void delete() {
        asking("delete capacitybuffers", () -> bufferByName().delete());
        asking("delete podtemplates", () -> template().delete());
    }

    /** The events of the buffer; if they cannot be read, that is added to the missing sources. */
    List<Event> events(List<String> missing) {
        try {
            return cluster.client().v1().events().inNamespace(cluster.namespace()).list().getItems().stream()
                    .filter(event -> event.getInvolvedObject() != null
                            && BufferObjects.KIND.equals(
                                    event.getInvolvedObject().getKind())
                            && options.name().equals(event.getInvolvedObject().getName()))
                    .toList();
        } catch (KubernetesClientException e) {
            missing.add("events of CapacityBuffer " + options.name() + " would tell of failed scale-ups: "
                    + refusal("list events", e).getMessage());
            return List.of();
        }
    }

    private PrescaleException missing() {
        String served = served();
        return failure(
                Kind.NOT_AVAILABLE,
                "the cluster at " + cluster.server() + " has no CapacityBuffer of " + BufferObjects.GROUP + "/"
                        + BufferObjects.VERSION + served,
                "GKE has it from 1.35.2-gke.1842000 (standby from 1.36.0-gke.2253000), the cluster-autoscaler from 1.35;"
                        + " use nodePlaceholders, which need neither");
    }

    /** The other versions that the cluster serves, for the message. */
    private String served() {
        try {
            APIGroup group = cluster.client().getApiGroup(BufferObjects.GROUP);
            if (group != null
                    && group.getVersions() != null
                    && !group.getVersions().isEmpty()) {
                return "; it serves "
                        + group.getVersions().stream()
                                .map(version -> String.valueOf(version.getVersion()))
                                .collect(Collectors.joining(", "));
            }
        } catch (KubernetesClientException e) {
            // Not known then.
        }
        return "";
    }

    private Resource<GenericKubernetesResource> bufferByName() {
        return cluster.client()
                .genericKubernetesResources(BufferObjects.BUFFERS)
                .inNamespace(cluster.namespace())
                .withName(options.name());
    }

    private Resource<GenericKubernetesResource> buffer(GenericKubernetesResource buffer) {
        return cluster.client()
                .genericKubernetesResources(BufferObjects.BUFFERS)
                .inNamespace(cluster.namespace())
                .resource(buffer);
    }

    private Resource<PodTemplate> template() {
        return cluster.client()
                .resources(PodTemplate.class)
                .inNamespace(cluster.namespace())
                .withName(options.name());
    }

    /** A change; a conflict is the caller's to handle. */
    private void changing(String permission, Runnable request) {
        try {
            request.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            throw refusal(permission, e);
        }
    }

    <T> T asking(String permission, Supplier<T> request) {
        try {
            return request.get();
        } catch (KubernetesClientException e) {
            throw refusal(permission, e);
        }
    }

    PrescaleException refusal(String permission, KubernetesClientException e) {
        String place = permission.equals("list nodes") ? " in the cluster" : " in namespace " + cluster.namespace();
        return KubernetesRefusal.of(cluster, e, permission + place, CapacityBufferPrescaler.MANIFEST);
    }

    private PrescaleException failure(Kind kind, String found, String remedy) {
        return new PrescaleException(
                new PrescaleFailure(kind, found, "API server " + cluster.server(), Optional.of(remedy)));
    }
}
