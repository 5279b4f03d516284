package dev.firstbell.deploy.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests that messages name grant exactly the permissions that are used, and none of them writes. */
class ReadyRoleTest {
    private static Collection<HasMetadata> objects(String manifest) throws IOException {
        return new KubernetesSerialization()
                .unmarshal(Files.newInputStream(Path.of("..").resolve(manifest)));
    }

    @Test
    void theRolesGrantExactlyTheUsedPermissions() throws IOException {
        Collection<HasMetadata> objects = objects(ReadyPermissions.MANIFEST);

        assertThat(granted(roles(objects, "jhub"))).containsExactlyInAnyOrderElementsOf(ReadyPermissions.IN_NAMESPACE);
        assertThat(granted(roles(objects, "kube-system")))
                .containsExactlyInAnyOrderElementsOf(ReadyPermissions.IN_KUBE_SYSTEM);
        assertThat(granted(objects.stream()
                        .filter(ClusterRole.class::isInstance)
                        .flatMap(role -> ((ClusterRole) role).getRules().stream())))
                .containsExactlyInAnyOrderElementsOf(ReadyPermissions.IN_CLUSTER);
    }

    @Test
    void secretsAreInAManifestOfTheirOwn() throws IOException {
        assertThat(granted(roles(objects(ReadyPermissions.VALUES_MANIFEST), "jhub")))
                .containsExactlyInAnyOrderElementsOf(ReadyPermissions.FOR_VALUES);
        assertThat(Files.readString(Path.of("..").resolve(ReadyPermissions.MANIFEST)))
                .doesNotContain("secrets");
    }

    private static Stream<PolicyRule> roles(Collection<HasMetadata> objects, String namespace) {
        return objects.stream()
                .filter(Role.class::isInstance)
                .filter(role -> role.getMetadata().getNamespace().equals(namespace))
                .flatMap(role -> ((Role) role).getRules().stream());
    }

    private static List<String> granted(Stream<PolicyRule> rules) {
        return rules.flatMap(rule -> rule.getResources().stream()
                        .flatMap(resource -> rule.getVerbs().stream().map(verb -> verb + " " + resource)))
                .toList();
    }
}
