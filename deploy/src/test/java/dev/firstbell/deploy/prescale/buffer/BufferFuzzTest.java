package dev.firstbell.deploy.prescale.buffer;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.OutsideBytes;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.prescale.PrescaleFailure;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A buffer as an API server answers it, its status included. */
class BufferFuzzTest extends ParserFuzzTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "capacity-buffer",
                "",
                bytes -> {
                    GenericKubernetesResource buffer = answer(bytes);
                    if (buffer == null) {
                        return;
                    }
                    BufferState state = BufferState.read(buffer);
                    if (buffer.getMetadata() != null) {
                        BufferState.setByAnother(buffer, 0)
                                .ifPresent(failure -> OutsideBytes.checkMessage("", failure.found(), bytes));
                    }
                    for (PrescaleFailure failure :
                            BufferVerdict.of("firstbell", state, 3, TestingBuffers.NOW, List.of())) {
                        OutsideBytes.checkMessage("firstbell", failure.found(), bytes);
                    }
                },
                "{\"apiVersion\": \"autoscaling.x-k8s.io/v1beta1\", \"kind\": \"CapacityBuffer\", \"metadata\": {\"name\":"
                        + " \"firstbell\", \"generation\": 2, \"creationTimestamp\": \"2027-01-25T15:10:00Z\","
                        + " \"managedFields\": [{\"manager\": \"kubectl-edit\", \"fieldsV1\": {\"f:spec\":"
                        + " {\"f:replicas\": {}}}}]}, \"spec\": {\"replicas\": 3}, \"status\": {\"replicas\": 2,"
                        + " \"conditions\": [{\"type\": \"ReadyForProvisioning\", \"status\": \"False\", \"reason\":"
                        + " \"Error\", \"message\": \"none\", \"observedGeneration\": 2}]}}",
                "{\"metadata\": {\"labels\": {}}, \"spec\": {\"replicas\": 1}}"));
    }

    /** The object, or null where the library itself refuses the answer. */
    private static GenericKubernetesResource answer(byte[] bytes) {
        try {
            return JSON.readValue(bytes, GenericKubernetesResource.class);
        } catch (RuntimeException e) {
            return null;
        }
    }
}
