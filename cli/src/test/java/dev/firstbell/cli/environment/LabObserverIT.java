package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.ClusterObserver;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterEntry.Relisted;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Behaviour that only a real API server shows: the observer with exactly its role, through a restart of the API server, a compaction
 * of etcd. One cluster serves all tests.
 */
@Tag("lab-cluster")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LabObserverIT {
    private static final String NAMESPACE = "jhub";
    private static final String SERVICE_ACCOUNT = "firstbell-observer";

    @RegisterExtension
    static final TestingLab LAB = new TestingLab();

    private static LabCluster cluster;

    private final List<ClusterEntry> entries = new CopyOnWriteArrayList<>();
    private final String run = Long.toString(System.nanoTime(), 36);
    private KubernetesClient admin;
    private Path observers;

    @BeforeAll
    static void startACluster() {
        cluster = LAB.up("--nodes", "1");
    }

    @BeforeEach
    void applyTheRole() {
        admin = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(
                        Path.of(cluster.fact("kubeconfig")).toFile()))
                .build();
        // An earlier test has taken something out of it.
        observers = LAB.observer(cluster);
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
                            "--kubeconfig: missing permissions: watch pods in namespace jhub, watch events in namespace jhub;"
                                    + " ask a cluster administrator to run `kubectl apply -f"
                                    + " deploy/kubernetes/observer-role.yaml`, or check that --namespace is the hub's namespace");
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

            assertThat(problems)
                    .singleElement()
                    .asString()
                    .contains("missing permissions: list nodes in the cluster, watch nodes");
        }
    }

    @Test
    void whatHappensWhileTheApiServerRestartsIsSeenAfterwards() {
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
    void afterACompactionEverythingIsListedAnew() {
        try (ClusterAccess access = access();
                ClusterObserver observer = observe(access)) {
            assertThat(observer).isNotNull();
            pods("old", 5).forEach(pod -> admin.resource(pod).create());
            awaitMarks("old", 5, PodMark.STARTED);
            // Far beyond the version of every watch: objects that no watch includes.
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
            LAB.scripts().run("compact", "--name", cluster.name());
            restartApiServer();

            await().atMost(Duration.ofMinutes(1)).until(() -> entries.stream().anyMatch(Relisted.class::isInstance));
            pods("new", 5).forEach(pod -> admin.resource(pod).create());
            awaitMarks("new", 5, PodMark.STARTED);
        }

        assertEachOnce("old", PodMark.STARTED);
        assertEachOnce("new", PodMark.CREATED);
    }

    private static void restartApiServer() {
        LAB.scripts().run("restart", "--name", cluster.name(), "--away", "2", "kube-apiserver");
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

    /** A relisting must not repeat what a watch has reported; status and event may each report it once. */
    private void assertEachOnce(String group, PodMark mark) {
        Map<String, Long> reported = facts(group, mark).stream()
                .collect(Collectors.groupingBy(
                        fact -> fact.uid() + fact.resolution() + fact.at(), Collectors.counting()));
        assertThat(reported).hasSizeGreaterThanOrEqualTo(5);
        assertThat(reported.values()).allMatch(times -> times <= (mark == PodMark.STARTED ? 2 : 1));
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
