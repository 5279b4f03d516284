package dev.firstbell.deploy.prescale.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prescale.converge.ConfigMapJobStore;
import dev.firstbell.deploy.prescale.converge.DecisionEvents;
import dev.firstbell.deploy.prescale.verify.NodeVerification;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifest that messages name grants exactly the permissions that are used. */
class BufferRoleTest {
    private static final Path MANIFEST = Path.of("..").resolve(CapacityBufferPrescaler.MANIFEST);

    @Test
    void theRoleGrantsExactlyTheUsedPermissions() throws IOException {
        Collection<HasMetadata> objects = new KubernetesSerialization().unmarshal(Files.newInputStream(MANIFEST));
        List<String> granted = objects.stream()
                .flatMap(object -> object instanceof Role role
                        ? role.getRules().stream()
                        : object instanceof ClusterRole role ? role.getRules().stream() : Stream.of())
                .flatMap(rule -> rule.getVerbs().stream()
                        .map(verb -> verb + " " + rule.getResources().get(0)))
                .toList();

        assertThat(granted)
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                CapacityBufferPrescaler.PERMISSIONS,
                                NodeVerification.PERMISSIONS,
                                ConfigMapJobStore.PERMISSIONS,
                                DecisionEvents.PERMISSIONS)
                        .flatMap(List::stream)
                        .toList());
    }
}
