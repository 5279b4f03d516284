package dev.firstbell.deploy.prescale.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What depends on the age and the generation of a buffer, both of which only an API server sets. */
class BufferVerdictTest {
    private static List<PrescaleFailure> of(String createdAt, String status) {
        GenericKubernetesResource buffer = new KubernetesSerialization()
                .unmarshal("""
                        {"metadata": {"name": "firstbell", "generation": 2, "creationTimestamp": "%s"},
                         "spec": {"replicas": 3}, "status": %s}
                        """.formatted(createdAt, status), GenericKubernetesResource.class);
        return BufferVerdict.of("firstbell", BufferState.read(buffer), 3, TestingBuffers.NOW, List.of());
    }

    @Test
    void aNewBufferThatNothingHasTakenUp() {
        assertThat(of("2027-01-25T15:28:00Z", "{}")).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.NODES_BOOTING);
            assertThat(failure.found())
                    .isEqualTo(
                            "CapacityBuffer firstbell has no condition ReadyForProvisioning yet: the autoscaler takes up"
                                    + " to 5 min to take it up");
        });
    }

    @Test
    void anOldBufferOnWhichNothingWorks() {
        String ready = "{\"conditions\": [{\"type\": \"ReadyForProvisioning\", \"status\": \"True\"}]}";
        assertThat(of("2027-01-25T15:10:00Z", ready)).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.NOT_AVAILABLE);
            assertThat(failure.found())
                    .isEqualTo(
                            "CapacityBuffer firstbell has no condition Provisioning after 20 min: no autoscaler of this"
                                    + " cluster works on buffers of this strategy");
        });
    }

    @Test
    void conditionsOfAnOlderSpecDoNotCount() {
        String old = "{\"conditions\": [{\"type\": \"ReadyForProvisioning\", \"status\": \"False\","
                + " \"observedGeneration\": 1}]}";
        assertThat(of("2027-01-25T15:29:00Z", old))
                .extracting(PrescaleFailure::kind)
                .containsExactly(Kind.NODES_BOOTING);
        assertThat(of("2027-01-25T15:29:00Z", old.replace("1}", "2}")))
                .extracting(PrescaleFailure::kind)
                .containsExactly(Kind.NOT_TRIGGERED);
    }
}
