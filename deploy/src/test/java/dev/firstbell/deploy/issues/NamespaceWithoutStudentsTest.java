package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.NamespaceContents;
import dev.firstbell.deploy.observe.TestingApiServer;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: watch-of-the-wrong-namespace. A watch of a namespace without a hub, or of students' pods under other labels, said
 * "no student started a server" after half an hour (issue 14). It says so when it begins.
 */
@Tag("jdk")
class NamespaceWithoutStudentsTest {
    private final TestingApiServer server = new TestingApiServer();

    @TempDir
    private Path temp;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aNamespaceWithoutPodsIsNamed() {
        assertDoubt("namespace jhub has no pods at all, so no hub runs in it; check --namespace");
    }

    @Test
    void aNamespaceOfAnotherProgramIsNamed() {
        pod("web-1", Map.of("app", "web"));

        assertDoubt(
                "none of the 1 pods in namespace jhub has the label component=hub or component=singleuser-server, which"
                        + " Zero to JupyterHub gives the pods of the hub and of students; check --namespace");
    }

    @Test
    void studentsWithoutTheLabelAreNamed() {
        pod("hub-1", Map.of("component", "hub"));
        pod("jupyter-ada", Map.of("app", "lab"));

        assertDoubt(
                "1 pod in namespace jhub is named jupyter-…, but without the label component=singleuser-server, by which"
                        + " Firstbell recognises the pods of students; the record would contain no students");
    }

    @Test
    void aHubBeforeClassIsNotDoubted() {
        pod("hub-1", Map.of("component", "hub"));

        assertNoDoubt();
    }

    @Test
    void studentsOfAHubElsewhereAreNotDoubted() {
        pod("jupyter-ada", Map.of("component", "singleuser-server"));

        assertNoDoubt();
    }

    @Test
    void podsThatCannotBeListedSayNothing() {
        server.refuse("/pods", 403);

        assertNoDoubt();
    }

    private void pod(String name, Map<String, String> labels) {
        server.admin()
                .pods()
                .inNamespace("jhub")
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create();
    }

    private void assertDoubt(String doubt) {
        try (ClusterAccess cluster = ClusterAccess.of(server.kubeconfig(temp), "jhub")) {
            assertThat(NamespaceContents.doubt(cluster)).contains(doubt);
        }
    }

    private void assertNoDoubt() {
        try (ClusterAccess cluster = ClusterAccess.of(server.kubeconfig(temp), "jhub")) {
            assertThat(NamespaceContents.doubt(cluster)).isEmpty();
        }
    }
}
