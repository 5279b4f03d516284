package dev.firstbell.deploy.prescale.gke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prescale.converge.ConfigMapJobStore;
import dev.firstbell.deploy.prescale.converge.DecisionEvents;
import dev.firstbell.deploy.prescale.verify.NodeVerification;
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

/** The manifests that messages name grant exactly the permissions that are used. */
class PoolRolesTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void theIamRoleHasExactlyThePermissionsThatTheCallsName() throws IOException {
        List<String> granted = Files.readAllLines(ROOT.resolve("deploy/gke/pool-role.yaml")).stream()
                .filter(line -> line.startsWith("- "))
                .map(line -> line.substring(2))
                .toList();

        assertThat(granted).containsExactlyElementsOf(GoogleCredentials.PERMISSIONS);
    }

    @Test
    void theRoleInTheClusterGrantsExactlyTheUsedPermissions() throws IOException {
        Collection<HasMetadata> objects =
                new KubernetesSerialization().unmarshal(Files.newInputStream(ROOT.resolve(ConfigMapRecords.MANIFEST)));
        List<PolicyRule> rules = objects.stream()
                .flatMap(object -> object instanceof Role role
                        ? role.getRules().stream()
                        : object instanceof ClusterRole role ? role.getRules().stream() : Stream.of())
                .toList();

        assertThat(rules.stream()
                        .flatMap(rule -> rule.getVerbs().stream()
                                .map(verb -> verb + " " + rule.getResources().get(0))))
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                ConfigMapRecords.PERMISSIONS, NodeVerification.PERMISSIONS, DecisionEvents.PERMISSIONS)
                        .flatMap(List::stream)
                        .toList());
        assertThat(rules)
                .filteredOn(rule -> rule.getVerbs().contains("update"))
                .singleElement()
                .satisfies(rule -> assertThat(rule.getResourceNames())
                        .containsExactly(ConfigMapRecords.NAME, ConfigMapJobStore.NAME));
    }
}
