package dev.firstbell.deploy.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.provider.ValueSource;

/** One clear message for each thing that can be wrong with access to a cluster. */
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
    void aClusterThatCanBeWatchedHasNoProblem() {
        assertThat(check(server.kubeconfig(folder), "jhub")).isEmpty();
    }

    @Test
    void aRightThatIsMissingIsNamedWithItsPlaceAndTheManifest() {
        server.deny("watch events jhub");

        assertThat(check(server.kubeconfig(folder), "jhub"))
                .containsExactly("--kubeconfig: may not watch events in namespace jhub; whoever administers the cluster"
                        + " grants it with `kubectl apply -f deploy/kubernetes/observer-role.yaml` (or --namespace is"
                        + " not the hub's)");
    }

    @Test
    void allRightsThatAreMissingAreNamedAtOnce() {
        server.deny("list pods jhub");
        server.deny("list nodes");
        server.deny("watch nodes");

        assertThat(check(server.kubeconfig(folder), "jhub"))
                .singleElement()
                .asString()
                .contains(
                        "may not list pods in namespace jhub, list nodes in the cluster, watch nodes in the cluster;");
    }

    @Test
    void aNamespaceThatIsNotThere() {
        assertThat(check(server.kubeconfig(folder), "jupyter"))
                .containsExactly("--namespace: " + server.url() + " has no namespace jupyter");
    }

    @Test
    void credentialsThatAreRefused() {
        server.refuse("/", 401);

        assertThat(check(server.kubeconfig(folder), "jhub"))
                .containsExactly("--kubeconfig: " + server.url() + " refuses the credentials; are they still valid?");
    }

    @Test
    void anApiServerThatNobodyCanReach() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String url = "http://127.0.0.1:" + closed + "/";

        assertThat(check(TestingApiServer.kubeconfig(folder, url), "jhub"))
                .containsExactly("--kubeconfig: " + url + " cannot be reached: nobody answers there");
    }

    @Test
    void aFileThatIsNotThere() {
        assertThatThrownBy(() -> ClusterAccess.of(folder.resolve("none"), "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--kubeconfig: " + folder.resolve("none") + " does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{ [", "- 1"})
    void aFileThatIsNoKubeconfig(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), text);

        assertThatThrownBy(() -> ClusterAccess.of(file, "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--kubeconfig: " + file + " is no kubeconfig that can be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"current-context: here|current-context: there", "context: {cluster: here|context: {cluster: x"})
    void aKubeconfigThatNamesNoCluster(String edit) throws IOException {
        Path file = server.kubeconfig(folder);
        String[] change = edit.split("\\|");
        Files.writeString(file, Files.readString(file).replace(change[0], change[1]));

        assertThatThrownBy(() -> ClusterAccess.of(file, "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("says no cluster: its current-context must name a context");
    }

    @Test
    void certificatesThatAreNotWhereTheKubeconfigSays() throws IOException {
        Path file = TestingApiServer.kubeconfig(folder, "https://127.0.0.1:1/");
        Path gone = folder.resolve("gone.crt");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("cluster: {server", "cluster: {certificate-authority: " + gone + ", server"));

        assertThatThrownBy(() -> ClusterAccess.of(file, "jhub"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--kubeconfig: " + file + " names certificates or keys that cannot be read: " + gone);
    }

    private static List<String> check(Path kubeconfig, String namespace) {
        List<String> problems = new ArrayList<>();
        try (ClusterAccess access = ClusterAccess.of(kubeconfig, namespace)) {
            access.check(problems::add);
        }
        return problems;
    }
}
