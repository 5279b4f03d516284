package dev.firstbell.deploy.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.description.DescribedDeployment;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.readiness.Fact;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The values are those of the release that runs, and nothing that may be secret is among them. */
class LiveValuesTest {
    private static final String PASSWORD = "hunter2";

    private final TestingApiServer server = new TestingApiServer();

    @TempDir
    private Path folder;

    private ClusterAccess cluster;

    @BeforeEach
    void connect() {
        cluster = ClusterAccess.of(server.kubeconfig(folder), "jhub");
    }

    @AfterEach
    void close() {
        cluster.close();
        server.close();
    }

    private void create(Secret secret) {
        server.admin().secrets().inNamespace("jhub").resource(secret).create();
    }

    private Fact<DeclaredValues> read() {
        return new LiveValues(cluster).read(Optional.empty());
    }

    private static Deployment described(Fact<DeclaredValues> fact) {
        DeclaredValues values = fact.ifKnown().orElseThrow();
        return DescribedDeployment.of(new DescribedDeployment.Request(
                        List.of(values.text()), values.keyPrefix(), values.chart(), Optional.empty()))
                .deployment();
    }

    @Test
    void theValuesOfTheRevisionThatIsDeployedCountWithTheChartsDefaults() {
        create(TestingRelease.of("bell", 2, "superseded", Map.of("hub", Map.of("activeServerLimit", 10))));
        create(TestingRelease.of("bell", 3, "deployed", Map.of("hub", Map.of("activeServerLimit", 300))));

        Fact<DeclaredValues> read = read();

        assertThat(read.source())
                .isEqualTo(
                        "Secret sh.helm.release.v1.bell.v3 (Helm's release bell, revision 3, chart jupyterhub 4.3.1)");
        assertThat(described(read).hub().activeServerLimit().ifKnown()).contains(300L);
        assertThat(described(read).hub().concurrentSpawnLimit().ifKnown()).contains(64L);
        assertThat(described(read).hub().concurrentSpawnLimit().origin().written())
                .isFalse();
    }

    @Test
    void aLaterRevisionThatIsNotDeployedIsNoted() {
        create(TestingRelease.of("bell", 3, "deployed", Map.of()));
        create(TestingRelease.of("bell", 4, "pending-upgrade", Map.of()));

        assertThat(read().ifKnown().orElseThrow().notes())
                .containsExactly(
                        "revision 4 of release bell is `pending-upgrade`; the values are those of revision 3, and"
                                + " what runs may be of both");
    }

    @Test
    void otherReleasesDoNotCountAndTwoHubsAreAQuestion() {
        create(TestingRelease.of(
                "metrics", 1, "deployed", Map.of(), Map.of("metadata", Map.of("name", "prometheus", "version", "1"))));
        create(TestingRelease.of("bell", 1, "deployed", Map.of()));
        assertThat(read().source()).contains("release bell");

        create(TestingRelease.of("staging", 1, "deployed", Map.of()));
        assertThatThrownBy(this::read)
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(
                        "--release: the namespace jhub has several releases that install Zero to JupyterHub:"
                                + " bell, staging; give the name of one");
        assertThat(new LiveValues(cluster).read(Optional.of("staging")).source())
                .contains("release staging");
    }

    @Test
    void anUmbrellaChartIsRecognizedByItsDependency() {
        create(TestingRelease.of(
                "school",
                1,
                "deployed",
                Map.of("jupyterhub", Map.of("hub", Map.of("concurrentSpawnLimit", 120))),
                Map.of(
                        "metadata",
                        Map.of(
                                "name", "school",
                                "version", "1.0.0",
                                "dependencies", List.of(Map.of("name", "jupyterhub", "version", "4.3.1"))))));

        assertThat(described(read()).hub().concurrentSpawnLimit().ifKnown()).contains(120L);
        assertThat(read().ifKnown().orElseThrow().notes())
                .singleElement()
                .asString()
                .startsWith("the release installs the chart school 1.0.0, and does not keep the defaults");
    }

    @Test
    void nothingThatMayBeSecretIsReadAndAPythonLimitStays() {
        create(TestingRelease.of(
                "bell",
                1,
                "deployed",
                Map.of(
                        "proxy", Map.of("secretToken", PASSWORD, "https", Map.of("manual", Map.of("key", PASSWORD))),
                        "hub",
                                Map.of(
                                        "cookieSecret", PASSWORD,
                                        "db", Map.of("url", "postgres://hub:" + PASSWORD + "@db/hub"),
                                        "extraEnv", Map.of("X", PASSWORD),
                                        "services", Map.of("firstbell", Map.of("apiToken", PASSWORD)),
                                        "config",
                                                Map.of(
                                                        "GoogleOAuthenticator", Map.of("anything", PASSWORD),
                                                        "KubeSpawner",
                                                                Map.of(
                                                                        "environment",
                                                                        Map.of("A", PASSWORD),
                                                                        "start_timeout",
                                                                        900)),
                                        "extraConfig",
                                                Map.of(
                                                        "limits",
                                                        "c.X.password = \"" + PASSWORD + "\"\n"
                                                                + "c.JupyterHub.concurrent_spawn_limit = 10  # the token is "
                                                                + PASSWORD + "\n")),
                        "singleuser",
                                Map.of("extraEnv", Map.of("PASSWORD", PASSWORD), "cmd", "start --token=" + PASSWORD))));

        Fact<DeclaredValues> read = read();

        assertThat(read.ifKnown().orElseThrow().text().text()).doesNotContain(PASSWORD);
        assertThat(described(read).hub().concurrentSpawnLimit().ifKnown()).contains(10L);
        assertThat(described(read).hub().startTimeout().ifKnown().orElseThrow()).hasSeconds(900);
    }

    @Test
    void whereReleasesMayNotBeListedTheHubsOwnSecretHasTheMergedValues() {
        create(TestingRelease.of("bell", 1, "deployed", Map.of()));
        create(
                TestingRelease.hub(
                        "Chart: {Name: jupyterhub}\nRelease: {Name: bell}\nhub: {concurrentSpawnLimit: 77, cookieSecret: x}\n"));
        server.forbid("list secrets");

        Fact<DeclaredValues> read = read();

        assertThat(read.source()).isEqualTo("Secret hub, which Zero to JupyterHub's hub reads");
        assertThat(described(read).hub().concurrentSpawnLimit().ifKnown()).contains(77L);
        assertThat(described(read).rejected()).isEmpty();
    }

    @Test
    void withoutAnySecretTheVerbsAndTheChartOfTheDeploymentAreNamed() {
        server.admin()
                .apps()
                .deployments()
                .inNamespace("jhub")
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName("hub")
                        .addToLabels("component", "hub")
                        .addToLabels("chart", "jupyterhub-4.3.1")
                        .endMetadata()
                        .build())
                .create();
        server.forbid("list secrets");
        server.forbid("get secrets");

        assertThat(read())
                .isEqualTo(new Fact.Unknown<DeclaredValues>(
                        "Helm's release Secret, or Secret hub",
                        "the values were not read: reading Helm's release needs `list secrets` in namespace jhub, and reading"
                                + " the Secret hub needs `get secrets` in namespace jhub; the Deployment of the hub is of the"
                                + " chart jupyterhub-4.3.1",
                        "give the values with -f FILE, or ask a cluster administrator to run `kubectl apply -f"
                                + " deploy/kubernetes/ready-values-role.yaml`"));
    }

    @Test
    void aSecretThatIsDamagedIsNotQuoted() {
        create(new SecretBuilder(TestingRelease.of("bell", 1, "deployed", Map.of()))
                .withData(Map.of("release", "aHVudGVyMg=="))
                .build());
        create(TestingRelease.hub("hub: [" + PASSWORD));

        assertThat(read())
                .isInstanceOfSatisfying(
                        Fact.Unknown.class,
                        unknown -> assertThat(unknown.why())
                                .contains("no release of Helm in the namespace installs Zero to JupyterHub")
                                .doesNotContain(PASSWORD));
    }
}
