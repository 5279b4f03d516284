package dev.firstbell.cli.ready;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.client.TestingHub;
import dev.firstbell.deploy.prescale.TestingNodes;
import dev.firstbell.deploy.readiness.TestingRelease;
import dev.firstbell.records.io.Json;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The verb on a cluster with room for a class of 6 that begins in half an hour. */
class ReadyCommandTest {
    private static final String PASSWORD = "hunter2";

    private final TestingNodes nodes = new TestingNodes();

    @TempDir
    private Path folder;

    private Path classFile;
    private Path kubeconfig;

    @BeforeEach
    void cluster() throws IOException {
        kubeconfig = nodes.server().kubeconfig(folder);
        classFile = classAt(LocalDateTime.now(ZoneOffset.UTC).plusMinutes(30));
        for (int i = 0; i < 2; i++) {
            nodes.addNode(
                    "user",
                    node -> new NodeBuilder(TestingNodes.withImage(node, TestingNodes.IMAGE))
                            .editStatus()
                            .addToAllocatable("cpu", new Quantity("4"))
                            .addToAllocatable("pods", new Quantity("110"))
                            .endStatus()
                            .build());
        }
        for (String part : List.of("hub", "proxy")) {
            nodes.admin()
                    .apps()
                    .deployments()
                    .inNamespace(TestingNodes.NAMESPACE)
                    .resource(new DeploymentBuilder()
                            .withNewMetadata()
                            .withName(part)
                            .addToLabels("component", part)
                            .endMetadata()
                            .withNewSpec()
                            .withReplicas(1)
                            .withNewTemplate()
                            .withNewMetadata()
                            .addToLabels("component", part)
                            .endMetadata()
                            .withNewSpec()
                            .endSpec()
                            .endTemplate()
                            .endSpec()
                            .withNewStatus()
                            .withReadyReplicas(1)
                            .withUpdatedReplicas(1)
                            .withObservedGeneration(9L)
                            .endStatus()
                            .build())
                    .create();
        }
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private Path classAt(LocalDateTime start) throws IOException {
        return Files.writeString(
                folder.resolve("class.yaml"),
                "name: seminar\nstart: " + start.truncatedTo(ChronoUnit.MINUTES)
                        + "\ntimeZone: Etc/UTC\nstudents: 6\narrivals:\n  - {shape: uniform, to: 60s}\n");
    }

    private void release(Map<String, Object> hub) {
        nodes.admin()
                .secrets()
                .inNamespace(TestingNodes.NAMESPACE)
                .resource(TestingRelease.of(
                        "bell",
                        1,
                        "deployed",
                        Map.of(
                                "hub", hub,
                                "proxy", Map.of("secretToken", PASSWORD),
                                "singleuser",
                                        Map.of(
                                                "image", Map.of("name", "registry.example/course", "tag", "1"),
                                                "storage", Map.of("type", "none")),
                                "scheduling",
                                        Map.of(
                                                "userPods",
                                                Map.of("nodeAffinity", Map.of("matchNodePurpose", "require"))))))
                .create();
    }

    private Cli.Answer ready(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("ready", classFile, "--kubeconfig", kubeconfig));
        arguments.addAll(List.of(more));
        return firstbell(arguments.toArray());
    }

    private static List<String> lines(Cli.Answer answer, String verdict) {
        return answer.out()
                .lines()
                .filter(line -> line.startsWith(verdict + " "))
                .toList();
    }

    @Test
    void aClusterThatIsReadyIsAGoWithTheSourceOfEachLine() {
        release(Map.of());
        Cli.Answer answer = ready();

        assertThat(answer.exitCode()).as(answer.out() + answer.err()).isZero();
        assertThat(answer.out())
                .startsWith("GO, as far as is known: ")
                .containsPattern("seminar: room for 6 students, begins in (29|30) min, at ")
                .contains("values: Secret sh.helm.release.v1.bell.v1 (Helm's release bell, revision 1, chart jupyterhub"
                        + " 4.3.1)")
                .contains("GO       nodes: All 2 students' nodes are Ready and schedulable, and have the image"
                        + " (registry.example/course:1). (source: status of the nodes)")
                .contains("UNKNOWN  hub: The hub was not asked. To find out: give --hub URL")
                .doesNotContain(PASSWORD);
        assertThat(lines(answer, "GO      ")).allMatch(line -> line.contains(" (source: "));
        assertThat(answer.err()).isEmpty();
    }

    @Test
    void aCordonedNodeIsANoGoWithTheCommandThatChangesIt() {
        release(Map.of());
        nodes.change(
                "node-1",
                node -> new NodeBuilder(node)
                        .editSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build());
        nodes.change(
                "node-2",
                node -> new NodeBuilder(node)
                        .editStatus()
                        .withImages(List.of())
                        .endStatus()
                        .build());
        Cli.Answer answer = ready();

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.out()).startsWith("NO-GO: ");
        assertThat(lines(answer, "NO-GO   "))
                .anyMatch(line -> line.startsWith("NO-GO    nodes: 0 of 2 students' nodes are Ready")
                        && line.contains("run `kubectl uncordon node-1`")
                        && line.contains("1 node (node-2) is without the students' image registry.example/course:1"))
                .anyMatch(
                        line -> line.startsWith("NO-GO    warm-room: The 0 warm nodes have room for 0 more students"));
    }

    @Test
    void aLimitOfTheReleaseIsNamedByItsKeyWithoutALineThatNobodyCanLookUp() {
        release(Map.of("concurrentSpawnLimit", 1));
        Cli.Answer answer = ready();

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.out()).contains("To change it: release bell: hub.concurrentSpawnLimit: 1 → ");
        assertThat(answer.out()).doesNotContain("release bell:1", "release bell:2");
    }

    @Test
    void valuesOfAFileCountInsteadOfTheRelease() throws IOException {
        Path values = Files.writeString(folder.resolve("values.yaml"), """
                singleuser:
                  image: {name: registry.example/course, tag: "1"}
                  storage: {type: none}
                hub:
                  activeServerLimit: 3
                """);
        Cli.Answer answer = ready("-f", values);

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.out())
                .contains("values: " + values)
                .contains("To change it: " + values + ":5: hub.activeServerLimit: 3 → ");
        assertThat(nodes.server().requests()).noneMatch(request -> request.contains("/secrets"));
    }

    @Test
    void withoutValuesNothingIsClaimedAndTheExitCodeSaysSo() {
        nodes.server().forbid("list secrets");
        nodes.server().forbid("get secrets");
        Cli.Answer answer = ready("--image", TestingNodes.IMAGE);

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.out())
                .startsWith(
                        "UNKNOWN: no check speaks against the class, but it cannot be judged without warm-room, values\n")
                .contains(
                        "UNKNOWN  values: The values were not read: reading Helm's release needs `list secrets` in namespace"
                                + " jhub");
    }

    @Test
    void theJsonHasEachCheckWithItsVerdict() {
        release(Map.of());
        JsonNode json = Json.lines().readTree(ready("--json").out());

        assertThat(json.get("schema").asInt()).isEqualTo(1);
        assertThat(json.get("verdict").asString()).isEqualTo("go");
        assertThat(json.get("className").asString()).isEqualTo("seminar");
        JsonNode first = json.get("checks").get(0);
        assertThat(first.get("check").asString()).isEqualTo("nodes");
        assertThat(first.get("verdict").asString()).isEqualTo("go");
        assertThat(first.get("source").asString()).isEqualTo("status of the nodes");
    }

    @Test
    void anotherTimeIsJudgedAndAClassThatIsOverIsRefused() throws IOException {
        release(Map.of());
        assertThat(ready(
                                "--at",
                                LocalDateTime.now(ZoneOffset.UTC)
                                        .plusMinutes(10)
                                        .truncatedTo(ChronoUnit.SECONDS))
                        .out())
                .containsPattern("begins in (19|20) min")
                .contains(", judged as if it were ");

        classFile = classAt(LocalDateTime.of(2026, 1, 26, 9, 0));
        Cli.Answer over = ready();
        assertThat(over.exitCode()).isEqualTo(2);
        assertThat(over.err())
                .startsWith("firstbell: " + classFile + ": the class ended at 2026-01-26T09:50 (Etc/UTC), and it is ")
                .endsWith("; set `start` to the next class, or give a time before the class with --at\n");
        assertThat(ready("--at", "2026-01-26T08:30").out()).contains("begins in 30 min, at 2026-01-26 09:00");
    }

    @Test
    void aHubThatDoesNotAnswerIsANoGo() {
        release(Map.of());
        Cli.Answer answer = ready("--hub", "http://127.0.0.1:1/");

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(lines(answer, "NO-GO   ")).singleElement().asString().startsWith("NO-GO    hub: ");
    }

    private String serversAt(String users) throws IOException {
        release(Map.of());
        try (TestingHub hub = TestingHub.jupyterHub()
                .on("GET /hub/health", 200, "")
                .on(
                        "GET /hub/api/users",
                        200,
                        "{\"items\": " + users + ", \"_pagination\": {\"offset\": 0, \"limit\": 200, \"total\": 2,"
                                + " \"next\": null}}")) {
            Path token = Files.writeString(folder.resolve("token"), "secret");
            return ready("--hub", hub.url(), "--token-file", token)
                    .out()
                    .lines()
                    .filter(line -> line.matches("\\S+ +servers: .*"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void serversAreCountedByTheirState() throws IOException {
        assertThat(serversAt("""
                [{"kind": "user", "name": "ada", "admin": false, "servers": {"": {"name": "", "ready": true, "pending": null}}},
                 {"kind": "user", "name": "bob", "admin": false,
                  "servers": {"": {"name": "", "ready": false, "pending": "spawn"}}}]"""))
                .startsWith("GO       servers: 2 servers are active, 1 of them starting. (source: http://127.0.0.1:");
    }

    /** Without that scope the hub lists the users that have a server, but not the server. */
    @Test
    void aTokenWithoutTheScopeForServersIsUnknownAndNotZero() throws IOException {
        assertThat(serversAt("[{\"kind\": \"user\", \"name\": \"ada\", \"admin\": false}]"))
                .startsWith(
                        "UNKNOWN  servers: 1 user has a server, and the token lacks the scope read:servers, so servers"
                                + " cannot be counted.");
    }

    @Test
    void aClusterThatCannotBeReadIsAFailureAndNotANoGo() {
        nodes.server().refuse("/", 503);
        Cli.Answer answer = ready();

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).contains("responded with 503");
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThat(ready("--match-node-purpose", "maybe").err())
                .isEqualTo("firstbell: --match-node-purpose: expected require or prefer, found `maybe`\n");
        assertThat(ready("--at", "soon").err()).startsWith("firstbell: --at: expected an instant like");
        assertThat(ready("--pool", "a/b").err()).startsWith("firstbell: --pool: expected projects/");
        assertThat(ready("--token-file", "token").err()).contains("--token-file: has no effect without --hub URL");
    }

    /** It would be ignored, and the pool's maximum read elsewhere. */
    @Test
    void aGoogleTokenWithoutAPoolIsRefused() {
        Cli.Answer answer = ready("--google-token-file", folder.resolve("token"));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("firstbell: --google-token-file: has no effect without --pool NAME; add it, or leave"
                        + " --google-token-file out\n");
    }
}
