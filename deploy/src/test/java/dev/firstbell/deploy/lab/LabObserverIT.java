package dev.firstbell.deploy.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.deploy.internal.observe.Rights;
import dev.firstbell.deploy.observe.ClusterAccess;
import dev.firstbell.deploy.observe.ClusterObserver;
import dev.firstbell.records.ClusterEntry;
import dev.firstbell.records.ClusterEntry.PodFact;
import dev.firstbell.records.ClusterEntry.PodMark;
import dev.firstbell.records.ClusterEntry.Relisted;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What only a real API server shows: the observer with exactly its role, through a restart of the API server, a compaction
 * of etcd. Starts a cluster of its own, or takes the lab whose kubeconfig {@code FIRSTBELL_LAB_KUBECONFIG} names.
 */
@Tag("lab-cluster")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LabObserverIT {
    private static final String NAMESPACE = "jhub";
    private static final String SERVICE_ACCOUNT = "firstbell-observer";
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String NAME = "observe";

    @TempDir
    private static Path states;

    private static Path state;

    private KubernetesClient admin;
    private final List<ClusterEntry> entries = new CopyOnWriteArrayList<>();
    private final String run = Long.toString(System.nanoTime(), 36);

    @TempDir
    private Path folder;

    private Path observers;

    @BeforeAll
    static void startACluster() throws IOException, InterruptedException {
        String given = System.getenv("FIRSTBELL_LAB_KUBECONFIG");
        if (given == null) {
            lab(states, "up", "cluster", "--name", NAME, "--port", "0", "--nodes", "1");
            state = states.resolve(NAME);
        } else {
            state = Path.of(given).toAbsolutePath().getParent();
        }
    }

    @AfterAll
    static void stopIt() throws IOException, InterruptedException {
        if (Files.exists(states.resolve(NAME))) {
            lab(states, "down", "--name", NAME);
        }
    }

    @BeforeEach
    void applyTheRole() throws IOException {
        admin = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig().toFile()))
                .build();
        try (InputStream manifest = Files.newInputStream(ROOT.resolve(Rights.MANIFEST))) {
            // An earlier test has taken something out of it.
            admin.load(manifest)
                    .items()
                    .forEach(object -> admin.resource(object).forceConflicts().serverSideApply());
        }
        String token = admin.serviceAccounts()
                .inNamespace(NAMESPACE)
                .withName(SERVICE_ACCOUNT)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3_600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        observers = Files.writeString(
                folder.resolve("kubeconfig"),
                Files.readString(kubeconfig()).replaceAll("token: \"[^\"]*\"", "token: \"" + token + "\""));
    }

    @AfterEach
    void removeThePods() {
        admin.pods()
                .inNamespace(NAMESPACE)
                .withLabel("firstbell-it", run)
                .withGracePeriod(0)
                .delete();
        admin.close();
    }

    @Test
    void withExactlyItsRoleEveryPodsStagesAreSeen() {
        List<Pod> pods = pods("whole", 10);
        try (ClusterAccess access = access();
                ClusterObserver observer = observe(access)) {
            assertThat(observer).isNotNull();
            pods.forEach(pod -> admin.resource(pod).create());
            awaitMarks("whole", 10, PodMark.STARTED);
        }

        for (PodMark mark : List.of(PodMark.CREATED, PodMark.SCHEDULED, PodMark.IMAGE_PULLED, PodMark.STARTED)) {
            assertThat(users("whole", mark)).as(mark.label()).hasSize(10);
        }
        assertThat(entries.get(entries.size() - 1))
                .isInstanceOfSatisfying(
                        ClusterEntry.Closed.class,
                        closed -> assertThat(closed.complete()).isTrue());
        assertThat(entries).noneMatch(ClusterEntry.Gap.class::isInstance);
    }

    @Test
    void aVerbThatIsMissingIsOneClearMessage() {
        admin.resource(new RoleBuilder(admin.rbac()
                                .roles()
                                .inNamespace(NAMESPACE)
                                .withName(SERVICE_ACCOUNT)
                                .get())
                        .editFirstRule()
                        .withVerbs("list")
                        .endRule()
                        .build())
                .update();

        try (ClusterAccess access = access()) {
            List<String> problems = await().until(() -> problems(access), found -> !found.isEmpty());

            assertThat(problems)
                    .containsExactly(
                            "--kubeconfig: may not watch pods in namespace jhub, watch events in namespace jhub;"
                                    + " whoever administers the cluster grants it with `kubectl apply -f"
                                    + " deploy/kubernetes/observer-role.yaml` (or --namespace is not the hub's)");
        }
    }

    @Test
    void withoutTheRightsOnNodesItSaysSo() {
        admin.resource(new ClusterRoleBuilder(admin.rbac()
                                .clusterRoles()
                                .withName(SERVICE_ACCOUNT)
                                .get())
                        .withRules()
                        .build())
                .update();

        try (ClusterAccess access = access()) {
            List<String> problems = await().until(() -> problems(access), found -> !found.isEmpty());

            assertThat(problems).singleElement().asString().contains("may not list nodes in the cluster, watch nodes");
        }
    }

    @Test
    void whatHappensWhileTheApiServerRestartsIsSeenAfterwards() throws Exception {
        try (ClusterAccess access = access();
                ClusterObserver observer = observe(access)) {
            assertThat(observer).isNotNull();
            pods("before", 5).forEach(pod -> admin.resource(pod).create());
            awaitMarks("before", 5, PodMark.CREATED);

            restartApiServer();
            pods("after", 5).forEach(pod -> admin.resource(pod).create());

            awaitMarks("before", 5, PodMark.STARTED);
            awaitMarks("after", 5, PodMark.STARTED);
        }

        assertThat(entries).anyMatch(ClusterEntry.Gap.class::isInstance);
        assertEachOnce("before", PodMark.CREATED);
        assertEachOnce("after", PodMark.CREATED);
    }

    /** The watch cache of an API server may serve old versions still, so it is restarted after the compaction. */
    @Test
    void afterACompactionEverythingIsListedAnew() throws Exception {
        try (ClusterAccess access = access();
                ClusterObserver observer = observe(access)) {
            assertThat(observer).isNotNull();
            pods("old", 5).forEach(pod -> admin.resource(pod).create());
            awaitMarks("old", 5, PodMark.STARTED);
            // Far beyond the version of every watch: objects that nobody watches.
            admin.resource(new io.fabric8.kubernetes.api.model.ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace(NAMESPACE)
                            .withName("firstbell-it-" + run)
                            .endMetadata()
                            .build())
                    .create();
            admin.configMaps()
                    .inNamespace(NAMESPACE)
                    .withName("firstbell-it-" + run)
                    .delete();
            compact(Long.parseLong(admin.configMaps()
                    .inNamespace(NAMESPACE)
                    .list()
                    .getMetadata()
                    .getResourceVersion()));
            restartApiServer();

            await().atMost(Duration.ofMinutes(1)).until(() -> entries.stream().anyMatch(Relisted.class::isInstance));
            pods("new", 5).forEach(pod -> admin.resource(pod).create());
            awaitMarks("new", 5, PodMark.STARTED);
        }

        assertEachOnce("old", PodMark.STARTED);
        assertEachOnce("new", PodMark.CREATED);
    }

    private static Path kubeconfig() {
        return state.resolve("kubeconfig");
    }

    private static void restartApiServer() throws IOException, InterruptedException {
        lab(state.getParent(), "restart", "--name", state.getFileName().toString(), "--away", "2", "kube-apiserver");
    }

    private static void lab(Path where, String script, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(ROOT.resolve("lab").resolve(script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("FIRSTBELL_LAB_STATE", where.toString());
        // Into a file: a lab's processes outlive the script and would hold a pipe open.
        Path said = Files.createTempFile(states, script, ".log");
        Process process = builder.redirectOutput(said.toFile()).start();
        assertThat(process.waitFor()).as(Files.readString(said)).isZero();
    }

    /** Through etcd's own gateway: the API server offers no such thing. */
    private static void compact(long revision) throws IOException, InterruptedException {
        String port = Files.readAllLines(state.resolve("ports")).stream()
                .filter(line -> line.startsWith("etcd="))
                .map(line -> line.substring("etcd=".length()))
                .findFirst()
                .orElseThrow();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v3/kv/compaction"))
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"revision\": " + revision + ", \"physical\": true}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private ClusterAccess access() {
        return ClusterAccess.of(observers, NAMESPACE);
    }

    private ClusterObserver observe(ClusterAccess access) {
        assertThat(await().until(() -> problems(access), List::isEmpty)).isEmpty();
        return ClusterObserver.start(access, run, Clock.systemUTC(), entries::add);
    }

    private static List<String> problems(ClusterAccess access) {
        List<String> problems = new ArrayList<>();
        access.check(problems::add);
        return problems;
    }

    private void awaitMarks(String group, int pods, PodMark mark) {
        await("all of " + group + " are " + mark.label())
                .atMost(Duration.ofMinutes(2))
                .until(() -> users(group, mark).size() == pods);
    }

    private List<String> users(String group, PodMark mark) {
        return facts(group, mark).stream().map(PodFact::user).distinct().toList();
    }

    /** A relisting must not tell twice what a watch has told; status and event may each tell once. */
    private void assertEachOnce(String group, PodMark mark) {
        Map<String, Long> told = facts(group, mark).stream()
                .collect(Collectors.groupingBy(
                        fact -> fact.uid() + fact.resolution() + fact.at(), Collectors.counting()));
        assertThat(told).hasSizeGreaterThanOrEqualTo(5);
        assertThat(told.values()).allMatch(times -> times <= (mark == PodMark.STARTED ? 2 : 1));
    }

    private List<PodFact> facts(String group, PodMark mark) {
        return entries.stream()
                .filter(PodFact.class::isInstance)
                .map(PodFact.class::cast)
                .filter(fact -> fact.user().startsWith(group + "-" + run) && fact.mark() == mark)
                .toList();
    }

    /** Pods as KubeSpawner makes them, without a hub. */
    private List<Pod> pods(String group, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("jupyter-" + group + "-" + run + "-" + i)
                        .addToLabels("component", "singleuser-server")
                        .addToLabels("firstbell-it", run)
                        .addToAnnotations("hub.jupyter.org/username", group + "-" + run + "-" + i)
                        .endMetadata()
                        .withNewSpec()
                        .addNewToleration("NoSchedule", "hub.jupyter.org_dedicated", "Equal", null, "user")
                        .addNewContainer()
                        .withName("notebook")
                        .withImage("quay.io/jupyterhub/k8s-singleuser-sample:4.4.0")
                        .endContainer()
                        .endSpec()
                        .build())
                .toList();
    }
}
