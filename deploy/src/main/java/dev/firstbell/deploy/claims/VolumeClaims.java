package dev.firstbell.deploy.claims;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.cluster.ClusterAccess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The volume claims of a hub's users, in the hub's namespace. KubeSpawner gives each the label {@code
 * component=singleuser-storage} and its user's name as annotation {@code hub.jupyter.org/username} (kubespawner 7.1,
 * {@code get_pvc_manifest}); other claims, such as the one of the hub's database, are not looked at. Thread-safe.
 */
public final class VolumeClaims {
    /** The manifest that grants the permissions. */
    public static final String MANIFEST = "deploy/kubernetes/claims-role.yaml";

    static final List<String> TO_LIST = List.of("list persistentvolumeclaims", "list pods");
    static final List<String> TO_DELETE =
            List.of("list persistentvolumeclaims", "delete persistentvolumeclaims", "list pods");

    private static final String COMPONENT = "component";
    private static final String STORAGE = "singleuser-storage";
    private static final String USERNAME = "hub.jupyter.org/username";

    private final ClusterAccess cluster;

    /** @param cluster with the hub's namespace; stays the caller's to close */
    public VolumeClaims(ClusterAccess cluster) {
        this.cluster = requireNonNull(cluster, "cluster is null");
    }

    /**
     * Checks whether the cluster permits it, without changing anything.
     *
     * @param delete whether claims are to be deleted, not only listed
     * @param problems receives each problem with its remedy
     */
    public void check(boolean delete, Consumer<String> problems) {
        cluster.check(delete ? TO_DELETE : TO_LIST, MANIFEST, problems);
    }

    /** Lists the claims, and the pods that use them. */
    public ClaimsLook look() {
        try {
            Map<String, Set<String>> users = new HashMap<>();
            List<Pod> pods = cluster.client()
                    .pods()
                    .inNamespace(cluster.namespace())
                    .list()
                    .getItems();
            for (Pod pod : pods) {
                String user = user(pod).orElse(pod.getMetadata().getName());
                pod.getSpec().getVolumes().stream()
                        .filter(volume -> volume.getPersistentVolumeClaim() != null)
                        .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                        .forEach(claim -> users.computeIfAbsent(claim, name -> new HashSet<>())
                                .add(user));
            }
            return new ClaimsLook.Seen(cluster
                    .client()
                    .persistentVolumeClaims()
                    .inNamespace(cluster.namespace())
                    .withLabel(COMPONENT, STORAGE)
                    .list()
                    .getItems()
                    .stream()
                    .map(claim ->
                            read(claim, users.getOrDefault(claim.getMetadata().getName(), Set.of())))
                    .sorted(Comparator.comparing(VolumeClaim::name))
                    .toList());
        } catch (KubernetesClientException e) {
            return new ClaimsLook.Unseen(
                    e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                            ? "the kubeconfig's user may not list pods and volume claims in namespace "
                                    + cluster.namespace() + ", which " + MANIFEST + " permits"
                            : cluster.remedy(e));
        }
    }

    /**
     * Deletes a claim, unless it changed since it was listed. The cluster removes it when no pod mounts it any more; what
     * becomes of its volume is the reclaim policy's decision.
     *
     * @return why it was not deleted; empty if it was, or if it was gone already
     */
    public Optional<String> delete(VolumeClaim claim) {
        try {
            cluster.client()
                    .persistentVolumeClaims()
                    .inNamespace(cluster.namespace())
                    .withName(claim.name())
                    .lockResourceVersion(claim.version())
                    .delete();
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case HttpURLConnection.HTTP_NOT_FOUND -> Optional.empty();
                case HttpURLConnection.HTTP_CONFLICT -> Optional.of("it changed meanwhile");
                default -> Optional.of(cluster.remedy(e));
            };
        }
    }

    private static VolumeClaim read(PersistentVolumeClaim claim, Set<String> mountedBy) {
        return new VolumeClaim(
                claim.getMetadata().getName(),
                claim.getMetadata().getResourceVersion(),
                user(claim),
                bytes(claim),
                claim.getMetadata().getDeletionTimestamp() != null,
                mountedBy);
    }

    /** The annotation has the name itself. The label has it only where it is a valid label, and is the fallback. */
    private static Optional<String> user(HasMetadata item) {
        return value(item.getMetadata().getAnnotations())
                .or(() -> value(item.getMetadata().getLabels()));
    }

    private static Optional<String> value(Map<String, String> values) {
        return Optional.ofNullable(values).map(all -> all.get(USERNAME));
    }

    private static long bytes(PersistentVolumeClaim claim) {
        return storage(claim.getStatus() == null ? null : claim.getStatus().getCapacity())
                .or(() -> storage(
                        claim.getSpec() == null || claim.getSpec().getResources() == null
                                ? null
                                : claim.getSpec().getResources().getRequests()))
                .orElse(0L);
    }

    private static Optional<Long> storage(Map<String, Quantity> quantities) {
        return Optional.ofNullable(quantities)
                .map(all -> all.get("storage"))
                .map(quantity -> Quantity.getAmountInBytes(quantity).longValue());
    }
}
