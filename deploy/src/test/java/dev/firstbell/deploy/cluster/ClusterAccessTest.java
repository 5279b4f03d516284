package dev.firstbell.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.records.io.BadInputException;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which access to a cluster can fail has one message, which names the remedy. */
@Tag("jdk")
class ClusterAccessTest {
    private final TestingApiServer server = new TestingApiServer();

    @TempDir
    private Path folder;

    @BeforeEach
    void namespace() {
        server.admin()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("jhub")
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void watchableClusterHasNoProblem() {
        assertThat(check(server.kubeconfig(folder), "jhub")).isEmpty();
    }

    @Test
    void missingPermissionIsNamedWithItsNamespaceAndTheManifest() {
        server.deny("watch events jhub");

        assertThat(check(server.kubeconfig(folder), "jhub"))
                .containsExactly("--kubeconfig: missing permissions: watch events in namespace jhub; ask a cluster"
                        + " administrator to run `kubectl apply -f deploy/kubernetes/observer-role.yaml`, or check that"
                        + " --namespace is the hub's namespace");
    }

    @Test
    void allMissingPermissionsAreNamedAtOnce() {
        server.deny("list pods jhub");
        server.deny("list nodes");
        server.deny("watch nodes");

        assertThat(check(server.kubeconfig(folder), "jhub"))
                .singleElement()
                .asString()
                .contains(
                        "missing permissions: list pods in namespace jhub, list nodes in the cluster, watch nodes in the cluster;");
    }

    @Test
    void missingNamespaceIsReported() {
        assertThat(check(server.kubeconfig(folder), "jupyter"))
                .containsExactly("--namespace: the cluster at " + server.url() + " has no namespace `jupyter`");
    }

    @Test
    void rejectedCredentialsAreReported() {
        server.refuse("/", 401);

        assertThat(check(server.kubeconfig(folder), "jhub"))
                .containsExactly("--kubeconfig: " + server.url()
                        + " rejected the credentials (401); check that they are still valid");
    }

    @Test
    void unreachableApiServerIsReported() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String url = "http://127.0.0.1:" + closed + "/";

        assertThat(check(TestingApiServer.kubeconfig(folder, url), "jhub"))
                .containsExactly("--kubeconfig: " + url
                        + " cannot be reached: connection refused; no program listens at that port");
    }

    @Test
    void missingFileIsReported() {
        assertThatThrownBy(() -> ClusterAccess.of(folder.resolve("none"), "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--kubeconfig: " + folder.resolve("none") + " does not exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''| is empty; expected a kubeconfig, as `kubectl",
                "hello| is not a valid kubeconfig: it holds plain text; expected a kubeconfig",
                "{ [|:1:4: the file is not valid YAML from here on;",
                "- 1| is not a valid kubeconfig: it holds a list; expected a kubeconfig"
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void fileThatIsNotAKubeconfigIsReported(String text, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), text);

        assertThatThrownBy(() -> ClusterAccess.of(file, "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--kubeconfig: " + file + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"current-context: here|current-context: there", "context: {cluster: here|context: {cluster: x"})
    void kubeconfigWithoutClusterIsReported(String edit) throws IOException {
        Path file = server.kubeconfig(folder);
        String[] change = edit.split("\\|");
        Files.writeString(file, Files.readString(file).replace(change[0], change[1]));

        assertThatThrownBy(() -> ClusterAccess.of(file, "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("selects no cluster; its current-context must name a context");
    }

    @Test
    void missingCertificateFileIsReported() throws IOException {
        Path file = TestingApiServer.kubeconfig(folder, "https://127.0.0.1:1/");
        Path gone = folder.resolve("gone.crt");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("cluster: {server", "cluster: {certificate-authority: " + gone + ", server"));

        assertThatThrownBy(() -> ClusterAccess.of(file, "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--kubeconfig: " + file + " names " + gone
                        + " as certificate-authority, and there is no such file");
    }

    private static List<String> check(Path kubeconfig, String namespace) {
        List<String> problems = new ArrayList<>();
        try (ClusterAccess access = ClusterAccess.of(kubeconfig, namespace)) {
            access.check(problems::add);
        }
        return problems;
    }
}
