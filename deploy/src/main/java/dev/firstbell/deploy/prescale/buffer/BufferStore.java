package dev.firstbell.deploy.prescale.buffer;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The two objects of a buffer in the cluster: reads, makes, changes and deletes them. Not thread-safe. */
final class BufferStore {
    private final ClusterAccess cluster;
    private final ClusterCalls calls;
    private final BufferOptions options;

    BufferStore(ClusterAccess cluster, BufferOptions options) {
        this.cluster = cluster;
        this.calls = new ClusterCalls(cluster, CapacityBufferPrescaler.MANIFEST);
        this.options = options;
    }

    /**
     * The buffer of this name; empty if there is none, or no such kind.
     *
     * @throws PrescaleException if Firstbell has not made it
     */
    Optional<GenericKubernetesResource> own() {
        return own("get capacitybuffers", () -> bufferByName().get());
    }

    private Optional<PodTemplate> ownTemplate() {
        return own("get podtemplates", () -> template().get());
    }

    private <T extends HasMetadata> Optional<T> own(String permission, Supplier<T> read) {
        Optional<T> found = Optional.ofNullable(asking(permission, read));
        found.filter(object -> !BufferObjects.isFirstbells(object.getMetadata()))
                .ifPresent(object -> {
                    throw failure(
                            Kind.NOT_AVAILABLE,
                            "Firstbell did not make the " + object.getKind() + " " + options.name() + " in namespace "
                                    + cluster.namespace() + " (its label " + BufferObjects.MANAGED_BY
                                    + " is missing), so it is left as it is",
                            "to make room for Firstbell's, delete it with `kubectl --namespace " + cluster.namespace()
                                    + " delete " + object.getKind().toLowerCase(Locale.ROOT) + " " + options.name()
                                    + "`");
                });
        return found;
    }

    /**
     * Makes or changes both objects.
     *
     * @throws KubernetesClientException with 409 if another process was faster
     */
    void put(Optional<GenericKubernetesResource> present, int count) {
        if (present.isPresent()) {
            change(present.get(), count);
            return;
        }
        putTemplate();
        try {
            changing(
                    "create capacitybuffers",
                    () -> buffer(BufferObjects.buffer(options, cluster.namespace(), count))
                            .create());
        } catch (PrescaleException e) {
            // Nothing is to be left of a buffer that could not be made.
            asking("delete podtemplates", () -> template().delete());
            throw e;
        }
    }

    private void change(GenericKubernetesResource found, int count) {
        BufferState state = BufferState.read(found);
        if (state.ending()) {
            throw failure(
                    Kind.OPERATION_RUNNING,
                    "the CapacityBuffer " + options.name() + " is being deleted",
                    "run the command again when it is gone");
        }
        putTemplate();
        Map<String, String> annotations = found.getMetadata().getAnnotations() == null
                ? Map.of()
                : found.getMetadata().getAnnotations();
        Map<String, String> wanted = BufferObjects.annotations(options, count);
        boolean same = state.units() == count
                && state.strategy().equals(options.strategy().provisioningStrategy())
                && state.template().equals(options.name())
                && annotations.entrySet().containsAll(wanted.entrySet());
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
                () -> buffer(found).lockResourceVersion(version(found)).update());
    }

    private void putTemplate() {
        PodTemplate wanted = BufferObjects.template(options, cluster.namespace());
        Optional<PodTemplate> present = ownTemplate();
        if (present.isEmpty()) {
            changing(
                    "create podtemplates",
                    () -> cluster.client()
                            .resource(wanted)
                            .inNamespace(cluster.namespace())
                            .create());
        } else if (!isLike(present.get(), wanted)) {
            PodTemplate changed = present.get();
            changed.setTemplate(wanted.getTemplate());
            changing(
                    "update podtemplates",
                    () -> cluster.client()
                            .resource(changed)
                            .inNamespace(cluster.namespace())
                            .lockResourceVersion(version(changed))
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

    /**
     * Deletes both; does nothing if they are gone.
     *
     * @param present the buffer as it was read
     * @throws KubernetesClientException with 409 if it has changed since
     */
    void delete(Optional<GenericKubernetesResource> present) {
        present.ifPresent(found -> changing(
                "delete capacitybuffers",
                () -> buffer(found).lockResourceVersion(version(found)).delete()));
        PodTemplate template = asking("get podtemplates", () -> template().get());
        if (template != null && BufferObjects.isFirstbells(template.getMetadata())) {
            asking("delete podtemplates", () -> template().delete());
        }
    }

    /** The events of the buffer; if they cannot be read, that is added to the missing sources. */
    List<Event> events(List<String> missing) {
        try {
            return asking(
                            "list events",
                            () -> cluster.client()
                                    .v1()
                                    .events()
                                    .inNamespace(cluster.namespace())
                                    .list()
                                    .getItems())
                    .stream()
                    .filter(event -> event.getInvolvedObject() != null
                            && BufferObjects.KIND.equals(
                                    event.getInvolvedObject().getKind())
                            && options.name().equals(event.getInvolvedObject().getName()))
                    .toList();
        } catch (PrescaleException e) {
            missing.add("events of CapacityBuffer " + options.name() + " would tell of failed scale-ups: "
                    + e.getMessage());
            return List.of();
        }
    }

    private PrescaleException noSuchNamespace() {
        return failure(
                Kind.NOT_AVAILABLE,
                "the cluster at " + cluster.server() + " has no namespace " + cluster.namespace(),
                "check the hub's namespace");
    }

    private PrescaleException noSuchKind() {
        return failure(
                Kind.NOT_AVAILABLE,
                "the cluster at " + cluster.server() + " has no CapacityBuffer of " + BufferObjects.GROUP + "/"
                        + BufferObjects.VERSION + served(),
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

    private static String version(HasMetadata object) {
        return object.getMetadata().getResourceVersion();
    }

    /** A change. A conflict is the caller's to handle, and a kind or a namespace that does not exist is named. */
    private void changing(String permission, Runnable request) {
        try {
            request.run();
        } catch (KubernetesClientException e) {
            if (ClusterCalls.isConflict(e)) {
                throw e;
            }
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND && permission.startsWith("create ")) {
                throw permission.endsWith("capacitybuffers") ? noSuchKind() : noSuchNamespace();
            }
            throw new PrescaleException(calls.failure(permission + place(permission), e));
        }
    }

    <T> T asking(String permission, Supplier<T> request) {
        return calls.call(permission + place(permission), request);
    }

    /** The failure of an object that kept changing. */
    PrescaleException conflict(KubernetesClientException e) {
        return new PrescaleException(calls.failure("update capacitybuffers" + place("update capacitybuffers"), e));
    }

    private String place(String permission) {
        return permission.endsWith(" nodes") ? " in the cluster" : " in namespace " + cluster.namespace();
    }

    private PrescaleException failure(Kind kind, String found, String remedy) {
        return new PrescaleException(
                new PrescaleFailure(kind, found, "API server " + cluster.server(), Optional.of(remedy)));
    }
}
