package dev.firstbell.deploy.prescale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prescale.converge.ConfigMapJobStore;
import dev.firstbell.deploy.prescale.converge.DecisionEvents;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.placeholders.NodeSizedPlaceholders;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderPermissions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The manifest that messages name grants exactly the permissions that are used, by name where Kubernetes can. */
class PrescalerRoleTest {
    private Collection<HasMetadata> objects;

    @BeforeEach
    void read() throws IOException {
        objects = new KubernetesSerialization()
                .unmarshal(Files.newInputStream(Path.of("..").resolve(PlaceholderPermissions.MANIFEST)));
    }

    @Test
    void rolesGrantExactlyTheUsedPermissions() {
        List<String> inNamespaces = granted(
                objects.stream().filter(Role.class::isInstance).flatMap(role -> ((Role) role).getRules().stream()));
        List<String> inCluster = granted(objects.stream()
                .filter(ClusterRole.class::isInstance)
                .flatMap(role -> ((ClusterRole) role).getRules().stream()));

        assertThat(inNamespaces)
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                PlaceholderPermissions.NEEDED,
                                PlaceholderPermissions.EXPLAINING,
                                ConfigMapJobStore.PERMISSIONS,
                                DecisionEvents.PERMISSIONS)
                        .flatMap(List::stream)
                        .toList());
        assertThat(inCluster).containsExactlyInAnyOrderElementsOf(PlaceholderPermissions.NEEDED_IN_CLUSTER);
    }

    @Test
    void deploymentsAreThoseOfThePlaceholders() {
        assertThat(objects.stream()
                        .filter(Role.class::isInstance)
                        .flatMap(role -> ((Role) role).getRules().stream())
                        .filter(rule -> rule.getResources().stream().anyMatch(one -> one.startsWith("deployments")))
                        .filter(rule -> !rule.getVerbs().equals(List.of("create"))))
                .allSatisfy(rule -> assertThat(rule.getResourceNames())
                        .containsExactly(NodePlaceholders.NAME, NodeSizedPlaceholders.NAME));
    }

    @Test
    void priorityClassIsTheOneThatPlaceholdersName() {
        assertThat(objects.stream().filter(PriorityClass.class::isInstance).map(PriorityClass.class::cast))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.getMetadata().getName()).isEqualTo(PlaceholderOptions.PRIORITY_CLASS);
                    assertThat(one.getValue()).isEqualTo(-10);
                });
    }

    private static List<String> granted(Stream<PolicyRule> rules) {
        return rules.flatMap(rule -> rule.getResources().stream()
                        .flatMap(resource -> rule.getVerbs().stream().map(verb -> verb + " " + resource)))
                .toList();
    }
}
