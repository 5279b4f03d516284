package dev.firstbell.deploy.cluster;

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
import org.junit.jupiter.api.Test;

/** The manifest that messages name grants exactly the permissions that are checked. */
class ObserverRoleTest {
    private static final Path MANIFEST = Path.of("..").resolve(Permissions.MANIFEST);

    @Test
    void rolesGrantExactlyTheCheckedPermissions() throws IOException {
        Collection<HasMetadata> objects = new KubernetesSerialization().unmarshal(Files.newInputStream(MANIFEST));

        List<PolicyRule> inNamespace = objects.stream()
                .filter(Role.class::isInstance)
                .flatMap(role -> ((Role) role).getRules().stream())
                .toList();
        List<PolicyRule> inCluster = objects.stream()
                .filter(ClusterRole.class::isInstance)
                .flatMap(role -> ((ClusterRole) role).getRules().stream())
                .toList();

        assertThat(inNamespace).singleElement().satisfies(rule -> assertRule(rule, Permissions.NAMESPACED));
        assertThat(inCluster).singleElement().satisfies(rule -> assertRule(rule, Permissions.CLUSTER));
    }

    private static void assertRule(PolicyRule rule, List<String> resources) {
        assertThat(rule.getApiGroups()).containsExactly("");
        assertThat(rule.getResources()).containsExactlyElementsOf(resources);
        assertThat(rule.getVerbs()).containsExactlyElementsOf(Permissions.VERBS);
        assertThat(rule.getResourceNames()).isEmpty();
    }
}
