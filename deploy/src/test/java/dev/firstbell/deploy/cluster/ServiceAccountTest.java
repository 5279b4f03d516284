package dev.firstbell.deploy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pod's own service account is enough for a connection, and a token that is replaced is read again. */
class ServiceAccountTest {
    private static final Map<String, String> POD =
            Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "6443");

    @TempDir
    private Path folder;

    @Test
    void theFilesAndTheAddressOfThePodAreUsed() throws IOException {
        Files.writeString(folder.resolve("token"), "first\n");
        Files.writeString(folder.resolve("namespace"), "jhub");

        ServiceAccount account = ServiceAccount.read(POD, folder);

        assertThat(account.namespace()).isEqualTo("jhub");
        assertThat(account.config().getMasterUrl()).isEqualTo("https://[fd00::1]:6443/");
        assertThat(account.config().getOauthTokenProvider().getToken()).isEqualTo("first");
        Files.writeString(folder.resolve("token"), "second\n");
        assertThat(account.config().getOauthTokenProvider().getToken()).isEqualTo("second");
    }

    @Test
    void theHubsNamespaceMayBeAnotherThanThePods() throws IOException {
        Files.writeString(folder.resolve("token"), "first\n");
        Files.writeString(folder.resolve("namespace"), "tools");

        try (ClusterAccess own = ClusterAccess.inCluster(POD, folder, Optional.empty());
                ClusterAccess other = ClusterAccess.inCluster(POD, folder, Optional.of("jhub"))) {
            assertThat(own.namespace()).isEqualTo("tools");
            assertThat(other.namespace()).isEqualTo("jhub");
        }
    }

    @Test
    void whatIsNoPodOrHasNoTokenIsNamed() {
        assertThatThrownBy(() -> ClusterAccess.inCluster(Map.of(), folder, Optional.empty()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("KUBERNETES_SERVICE_HOST")
                .hasMessageContaining("--kubeconfig");
        assertThatThrownBy(() -> ClusterAccess.inCluster(POD, folder, Optional.empty()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("automountServiceAccountToken: true");
    }

    @Test
    void aTokenFileOfAKubeconfigIsReadAgain() throws IOException {
        Files.writeString(folder.resolve("token"), "first\n");
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: here, cluster: {server: "http://127.0.0.1:1/"}}]
                users: [{name: me, user: {tokenFile: token}}]
                contexts: [{name: here, context: {cluster: here, user: me}}]
                current-context: here
                """);

        Kubeconfig read = Kubeconfig.read(kubeconfig, Clock.systemUTC());

        assertThat(read.hasCredentials()).isTrue();
        assertThat(read.config().getOauthTokenProvider().getToken()).isEqualTo("first");
        Files.writeString(folder.resolve("token"), "second\n");
        assertThat(read.config().getOauthTokenProvider().getToken()).isEqualTo("second");
    }
}
