package dev.firstbell.deploy.claims;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manifest that messages name grants exactly the permissions that are checked, and none in the whole cluster. */
class ClaimsRoleTest {
    private static final Path MANIFEST = Path.of("..").resolve(VolumeClaims.MANIFEST);

    @Test
    void theRoleGrantsExactlyTheCheckedPermissions() throws IOException {
        Collection<HasMetadata> objects = new KubernetesSerialization().unmarshal(Files.newInputStream(MANIFEST));

        List<String> granted = objects.stream()
                .filter(Role.class::isInstance)
                .flatMap(role -> ((Role) role).getRules().stream())
                .flatMap(rule -> rule.getResources().stream()
                        .flatMap(resource -> rule.getVerbs().stream().map(verb -> verb + " " + resource)))
                .toList();

        assertThat(granted).containsExactlyInAnyOrderElementsOf(VolumeClaims.TO_DELETE);
        assertThat(VolumeClaims.TO_DELETE).containsAll(VolumeClaims.TO_LIST);
        assertThat(objects).noneMatch(ClusterRole.class::isInstance);
    }
}
