package dev.firstbell.deploy.prescale.placeholders;

import dev.firstbell.deploy.observe.KubernetesTime;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who has set {@code spec.replicas} of an object, by its {@code managedFields}: the API server notes, for each field, the
 * program that wrote it last, and when (Kubernetes documentation, "Server-Side Apply").
 *
 * @param manager the program: {@code kubectl}, {@code kubectl-edit} ...
 * @param at when it wrote last
 */
record CountOwner(String manager, Optional<Instant> at) {
    /** The name under which the prescaler writes. */
    static final String PRESCALER = "firstbell-prescaler";

    /** Tools that deploy a chart write its count at each upgrade. That is a starting value, not a decision of the moment. */
    private static final List<String> DEPLOYMENT_TOOLS =
            List.of("helm", "terraform", "argocd", "kustomize-controller", "flux", "pulumi");

    /** Whether the prescaler's own count is in force. */
    static boolean isPrescaler(ObjectMeta meta) {
        return entries(meta).stream().anyMatch(entry -> PRESCALER.equals(entry.getManager()) && hasCount(entry));
    }

    /**
     * The person or other program whose count is in force; empty if that is the prescaler's, or the one with which the
     * object was created or upgraded.
     */
    static Optional<CountOwner> other(ObjectMeta meta) {
        if (isPrescaler(meta)) {
            return Optional.empty();
        }
        Optional<Instant> created = time(meta.getCreationTimestamp());
        return entries(meta).stream()
                .filter(CountOwner::hasCount)
                .filter(entry -> DEPLOYMENT_TOOLS.stream()
                        .noneMatch(tool -> String.valueOf(entry.getManager())
                                .toLowerCase(Locale.ROOT)
                                .startsWith(tool)))
                // The count with which it was created. `kubectl scale` writes the subresource.
                .filter(entry -> entry.getSubresource() != null
                        || created.isEmpty()
                        || !time(entry.getTime()).equals(created))
                .map(entry -> new CountOwner(String.valueOf(entry.getManager()), time(entry.getTime())))
                .max(Comparator.comparing(owner -> owner.at().orElse(Instant.EPOCH)));
    }

    /** The words for a message. */
    String words() {
        return "`" + manager + "`" + at.map(time -> " at " + time).orElse("");
    }

    private static List<ManagedFieldsEntry> entries(ObjectMeta meta) {
        return meta.getManagedFields() == null ? List.of() : meta.getManagedFields();
    }

    private static boolean hasCount(ManagedFieldsEntry entry) {
        return entry.getFieldsV1() != null
                && entry.getFieldsV1().getAdditionalProperties() != null
                && entry.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
                && spec.containsKey("f:replicas");
    }

    private static Optional<Instant> time(String text) {
        return KubernetesTime.of(text).map(KubernetesTime::at);
    }
}
