package dev.firstbell.deploy.prescale.buffer;

import dev.firstbell.deploy.observe.KubernetesTime;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.prescale.PrescaleFailure;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A CapacityBuffer as the cluster shows it. Any part of it may be missing: its controllers write the
 * status, and the schema of its version requires little.
 *
 * @param units {@code spec.replicas}
 * @param granted {@code status.replicas}: the units for which the autoscaler is to keep room, after limits and quotas
 * @param ending whether it is being deleted
 */
record BufferState(
        int units,
        String strategy,
        String template,
        Optional<Integer> granted,
        Optional<Instant> createdAt,
        boolean ending,
        List<Condition> conditions) {
    /** @param upToDate whether it is about the present {@code spec} */
    record Condition(String type, String status, String reason, String message, boolean upToDate) {}

    static BufferState read(GenericKubernetesResource buffer) {
        JsonNode spec = tree(buffer, "spec");
        JsonNode status = tree(buffer, "status");
        JsonNode granted = status.path("replicas");
        var metadata = buffer.getMetadata();
        Long generation = metadata == null ? null : metadata.getGeneration();
        return new BufferState(
                Math.max(0, spec.path("replicas").asInt(0)),
                spec.path("provisioningStrategy").asString(""),
                spec.path("podTemplateRef").path("name").asString(""),
                granted.isIntegralNumber() ? Optional.of(granted.asInt(0)) : Optional.empty(),
                metadata == null
                        ? Optional.empty()
                        : KubernetesTime.of(metadata.getCreationTimestamp()).map(KubernetesTime::at),
                metadata != null && metadata.getDeletionTimestamp() != null,
                conditions(status, generation));
    }

    private static JsonNode tree(GenericKubernetesResource buffer, String part) {
        return Json.lines().valueToTree(buffer.getAdditionalProperties().get(part));
    }

    private static List<Condition> conditions(JsonNode status, Long generation) {
        List<Condition> conditions = new ArrayList<>();
        for (JsonNode each : status.path("conditions")) {
            JsonNode observed = each.path("observedGeneration");
            conditions.add(new Condition(
                    each.path("type").asString(""),
                    each.path("status").asString(""),
                    each.path("reason").asString(""),
                    each.path("message").asString(""),
                    generation == null || !observed.isIntegralNumber() || observed.asLong(0) >= generation));
        }
        return conditions;
    }

    /** A condition about the present {@code spec}. */
    Optional<Condition> condition(String type) {
        return conditions.stream()
                .filter(one -> one.type().equals(type) && one.upToDate())
                .findFirst();
    }

    /**
     * Why the number of units is another's; empty if it is the one that Firstbell set last.
     *
     * @param wanted 0 if the buffer is to be deleted
     */
    static Optional<PrescaleFailure> setByAnother(GenericKubernetesResource buffer, int wanted) {
        BufferState state = read(buffer);
        Map<String, String> annotations = buffer.getMetadata().getAnnotations();
        String set = annotations == null ? null : annotations.get(BufferObjects.UNITS);
        if (set == null || set.equals(Integer.toString(state.units()))) {
            return Optional.empty();
        }
        String name = buffer.getMetadata().getName();
        String object = BufferObjects.KIND + " " + name;
        String kubectl = "`kubectl --namespace " + buffer.getMetadata().getNamespace();
        return Optional.of(new PrescaleFailure(
                PrescaleFailure.Kind.SET_BY_ANOTHER,
                object + " is set to " + state.units() + " units by " + writer(buffer) + ", and Firstbell had set "
                        + Excerpt.quoted(set) + ", so it is left as it is",
                "spec.replicas of " + object,
                Optional.of(
                        wanted == 0
                                ? "to delete it, run " + kubectl + " delete capacitybuffer " + name + "`"
                                : "leave it, or set it back with " + kubectl + " patch capacitybuffer " + name
                                        + " --type merge --patch '{\"spec\": {\"replicas\": " + Excerpt.of(set)
                                        + "}}'`")));
    }

    /** Who set the number of units last, in backticks: {@code `kubectl-edit`}. */
    private static String writer(GenericKubernetesResource buffer) {
        List<ManagedFieldsEntry> writers = buffer.getMetadata().getManagedFields();
        return (writers == null ? List.<ManagedFieldsEntry>of() : writers)
                .stream()
                        .filter(entry -> entry.getManager() != null && ownsReplicas(entry))
                        .map(entry -> Excerpt.quoted(entry.getManager()))
                        .findFirst()
                        .orElse("another program or a person");
    }

    private static boolean ownsReplicas(ManagedFieldsEntry entry) {
        return entry.getFieldsV1() != null
                && entry.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
                && spec.containsKey("f:replicas");
    }
}
