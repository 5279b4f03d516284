package dev.firstbell.deploy.prescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.NodePlaceholders;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderOptions;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Verification;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every failure of the API server has one clear message, and changes nothing. */
class PrescalerFaultsTest {
    private static final PlaceholderOptions OPTIONS = PlaceholderOptions.DEFAULTS.withImage(TestingNodes.IMAGE);

    @TempDir
    private Path folder;

    private ScriptedPlaceholders cluster;

    @AfterEach
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NODE_PLACEHOLDERS, get deployments, in namespace jhub",
        "NODE_PLACEHOLDERS, patch deployments, in namespace jhub",
        "NODE_PLACEHOLDERS, patch pods, in namespace jhub",
        "NODE_PLACEHOLDERS, list pods, in namespace jhub",
        "NODE_PLACEHOLDERS, get priorityclasses, in the cluster",
        "USER_PLACEHOLDERS, list statefulsets, in namespace jhub",
        "USER_PLACEHOLDERS, patch statefulsets/scale, in namespace jhub",
        "USER_PLACEHOLDERS, get priorityclasses, in the cluster"
    })
    void aMissingPermissionIsNamedAndNothingChanges(Means means, String permission, String place) {
        start(means);
        cluster.addNodes(2);
        apply(2);
        cluster.settle();
        cluster.startStudent("ada", cluster.placeholderNodes().get(0));
        cluster.nodes().server().forbid(permission);

        PrescaleException refused =
                catchThrowableOfType(PrescaleException.class, () -> apply(permission.contains("pods") ? 1 : 3));

        assertThat(refused.failure().kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(refused.getMessage())
                .startsWith("missing permission: " + permission + " " + place)
                .contains("deploy/kubernetes/prescaler-role.yaml");
        assertThat(cluster.asked()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list nodes", "list pods"})
    void aVerificationWithoutItsSourcesIsRefused(String permission) {
        start(Means.NODE_PLACEHOLDERS);
        cluster.nodes().server().forbid(permission);

        PrescaleException refused = catchThrowableOfType(PrescaleException.class, () -> verify(1));

        assertThat(refused.failure().kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(refused.getMessage()).contains("missing permission: " + permission);
    }

    @ParameterizedTest
    @EnumSource(names = {"NODE_PLACEHOLDERS", "USER_PLACEHOLDERS"})
    void whatIsPatchedIsNotReadOneByOne(Means means) {
        start(means);
        cluster.nodes().server().forbid("get pods");
        cluster.nodes().server().forbid("get statefulsets");
        cluster.nodes().server().forbid("get statefulsets/scale");
        cluster.addNodes(2);
        apply(2);
        cluster.settle();
        cluster.startStudent("ada", cluster.placeholderNodes().get(0));

        assertThat(apply(1)).isEqualTo(2);
    }

    @Test
    void theChartsDeploymentNeedsOnlyTheRightToScaleIt() {
        start(Means.NODE_PLACEHOLDERS);
        cluster.nodes().server().forbid("get deployments/scale");
        cluster.nodes().chartDeployment(NodePlaceholders.NAME);
        cluster.nodes().server().forbid("patch deployments");

        assertThat(apply(3)).isZero();
        assertThat(cluster.asked()).isEqualTo(3);
        cluster.nodes().server().forbid("patch deployments/scale");
        assertThat(catchThrowableOfType(PrescaleException.class, () -> apply(4))
                        .failure()
                        .kind())
                .isEqualTo(Kind.FORBIDDEN);
    }

    @ParameterizedTest
    @EnumSource(names = {"NODE_PLACEHOLDERS", "USER_PLACEHOLDERS"})
    void anExpiredTokenIsNamed(Means means) {
        start(means);
        cluster.nodes().server().refuse("/apis/apps", 401);

        PrescaleException refused = catchThrowableOfType(PrescaleException.class, () -> apply(2));

        assertThat(refused.failure().kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(refused.getMessage()).contains("rejected the credentials (401)");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void aServerThatFailsIsUnreachableAndNothingChanges(int status) {
        start(Means.NODE_PLACEHOLDERS);
        apply(2);
        cluster.nodes().server().refuse("/apis/apps", status);

        PrescaleException failed = catchThrowableOfType(PrescaleException.class, () -> apply(0));

        assertThat(failed.failure().kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failed.getMessage()).contains("responded with " + status);
        cluster.nodes().server().recover();
        assertThat(cluster.asked()).isEqualTo(2);
    }

    @Test
    void aServerThatIsAwayIsNamed() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        start(Means.NODE_PLACEHOLDERS);
        Path kubeconfig = cluster.nodes().server().kubeconfig(folder);
        Files.writeString(
                kubeconfig, Files.readString(kubeconfig).replaceFirst("127\\.0\\.0\\.1:\\d+", "127.0.0.1:" + closed));

        try (ClusterAccess access = ClusterAccess.of(kubeconfig, TestingNodes.NAMESPACE, Duration.ofSeconds(1));
                Prescaler prescaler = prescaler(access, OPTIONS)) {
            PrescaleException failed = catchThrowableOfType(PrescaleException.class, () -> prescaler.apply(1));
            assertThat(failed.failure().kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(failed.getMessage()).contains("cannot be reached", "127.0.0.1:" + closed);
        }
    }

    @Test
    void aSlowServerIsWaitedForAndOneThatNeverAnswersIsNamed() {
        start(Means.NODE_PLACEHOLDERS);
        try (ClusterAccess access = ClusterAccess.of(
                        cluster.nodes().server().kubeconfig(folder), TestingNodes.NAMESPACE, Duration.ofMillis(700));
                Prescaler prescaler = prescaler(access, OPTIONS)) {
            cluster.nodes().server().setDelay(Duration.ofMillis(100));
            assertThat(prescaler.apply(1)).isZero();
            cluster.nodes().server().setDelay(Duration.ofSeconds(30));
            PrescaleException failed = catchThrowableOfType(PrescaleException.class, () -> prescaler.apply(2));
            assertThat(failed.failure().kind()).isEqualTo(Kind.UNREACHABLE);
        }
        cluster.nodes().server().recover();
        assertThat(cluster.asked()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"NODE_PLACEHOLDERS", "USER_PLACEHOLDERS"})
    void aConflictIsResolvedByReadingAgain(Means means) {
        start(means);
        apply(2);
        touchBeforeNextWrite(1);

        assertThat(apply(3)).isEqualTo(2);
        assertThat(cluster.asked()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"NODE_PLACEHOLDERS", "USER_PLACEHOLDERS"})
    void aPersonWhoScalesBetweenReadAndWriteIsNotOverruled(Means means) {
        start(means);
        apply(2);
        cluster.nodes().server().changeBeforeNextWrite(cluster.path(), "kubectl", "{\"spec\":{\"replicas\":9}}");

        PrescaleException refused = catchThrowableOfType(PrescaleException.class, () -> apply(3));

        assertThat(refused.failure().kind()).isEqualTo(Kind.SET_BY_ANOTHER);
        assertThat(cluster.asked()).isEqualTo(9);
    }

    @Test
    void anObjectThatNeverStopsChangingIsGivenUp() {
        start(Means.NODE_PLACEHOLDERS);
        apply(2);
        for (int i = 0; i < 20; i++) {
            touchBeforeNextWrite(i);
        }

        PrescaleException failed = catchThrowableOfType(PrescaleException.class, () -> apply(3));

        assertThat(failed.failure().kind()).isEqualTo(Kind.OPERATION_RUNNING);
        assertThat(cluster.asked()).isEqualTo(2);
    }

    @Test
    void aCountThatIsAlreadyAskedForIsNotWrittenAgain() {
        start(Means.NODE_PLACEHOLDERS);
        apply(2);
        int before = writes();

        apply(2);

        assertThat(writes()).isEqualTo(before);
    }

    @Test
    void aProcessKilledBetweenCostsAndCountIsRepeated() {
        start(Means.NODE_PLACEHOLDERS);
        cluster.addNodes(3);
        apply(3);
        cluster.settle();
        cluster.startStudent("ada", "node-3");
        cluster.nodes().server().forbid("patch deployments");
        catchThrowableOfType(PrescaleException.class, () -> apply(1));
        cluster.nodes().server().recover();

        assertThat(apply(1)).isEqualTo(3);
        cluster.settle();

        assertThat(cluster.placeholderNodes()).containsExactly("node-3");
        assertThat(cluster.students()).containsExactly("ada");
    }

    @Test
    void placeholdersBesideStudentsStayWhenThereAreFewer() {
        start(Means.NODE_PLACEHOLDERS);
        cluster.addNodes(4);
        apply(4);
        cluster.settle();
        cluster.startStudent("ada", "node-4");
        cluster.startStudent("bob", "node-4");
        cluster.startStudent("cleo", "node-2");

        apply(2);
        cluster.settle();

        assertThat(cluster.placeholderNodes()).containsExactlyInAnyOrder("node-2", "node-4");
        assertThat(cluster.placeholders())
                .extracting(pod -> pod.getMetadata().getAnnotations().get("controller.kubernetes.io/pod-deletion-cost"))
                .containsExactlyInAnyOrder("1", "2");
    }

    @ParameterizedTest
    @CsvSource({"-11, starts no node for pods below -10", "0, not lower than the priority of students' pods (0)"})
    void aPriorityThatStartsNoNodeOrKeepsStudentsAwayIsRefused(int value, String words) {
        start(Means.NODE_PLACEHOLDERS);
        cluster.nodes().priorityClass(TestingNodes.PRIORITY, value);

        PrescaleException refused = catchThrowableOfType(PrescaleException.class, () -> apply(1));

        assertThat(refused.failure().kind()).isEqualTo(Kind.NOT_AVAILABLE);
        assertThat(refused.getMessage()).contains("has the value " + value, words);
        assertThat(cluster.asked()).isZero();
    }

    @Test
    void theChartsDeploymentThatIsMissingIsNamedWithTheChart() {
        cluster = new ScriptedPlaceholders(Means.NODE_PLACEHOLDERS, folder, OPTIONS.withoutCreating());

        PrescaleException refused = catchThrowableOfType(PrescaleException.class, () -> apply(1));

        assertThat(refused.getMessage())
                .isEqualTo("namespace jhub has no Deployment firstbell-node-placeholder; install the chart"
                        + " deploy/charts/prescaler, which creates it");
    }

    @Test
    void userPlaceholdersThatAreOffAreNamedWithTheirHelmValue() {
        start(Means.NODE_PLACEHOLDERS);
        try (ClusterAccess access =
                        ClusterAccess.of(cluster.nodes().server().kubeconfig(folder), TestingNodes.NAMESPACE);
                Prescaler prescaler = ClusterMeans.of(access, OPTIONS).prescaler(Prescaling.userPlaceholders(5))) {
            PrescaleException refused = catchThrowableOfType(PrescaleException.class, () -> prescaler.apply(5));
            assertThat(refused.failure().kind()).isEqualTo(Kind.NOT_AVAILABLE);
            assertThat(refused.getMessage()).contains("scheduling.userPlaceholder.enabled: true");

            cluster.nodes().userPlaceholders("demo-user-placeholder", "");
            assertThat(catchThrowableOfType(PrescaleException.class, () -> prescaler.apply(5)))
                    .hasMessageContaining("scheduling.podPriority.enabled: true");
        }
    }

    @Test
    void aClockThatIsWrongByAnHourIsTheApiServersInTheVerification() {
        start(Means.NODE_PLACEHOLDERS);
        cluster.nodes().server().setClockAhead(Duration.ofHours(1));

        Verification verification = verify(1);

        assertThat(Duration.between(Instant.now(), verification.at()))
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        try (ClusterAccess access =
                ClusterAccess.of(cluster.nodes().server().kubeconfig(folder), TestingNodes.NAMESPACE)) {
            assertThat(access.clockAhead(java.time.Clock.systemUTC()).orElseThrow())
                    .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        }
    }

    @Test
    void theDeploymentIsWhatAnAdministratorCanAllow() {
        start(Means.NODE_PLACEHOLDERS);
        apply(1);
        cluster.settle();

        Pod pod = cluster.placeholders().get(0);

        assertThat(pod.getSpec().getPriorityClassName()).isEqualTo(TestingNodes.PRIORITY);
        assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isZero();
        assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSpec().getTolerations())
                .extracting(one -> one.getKey())
                .containsExactly("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated");
        assertThat(pod.getSpec().getContainers()).singleElement().satisfies(container -> {
            assertThat(container.getImage()).contains("@sha256:");
            assertThat(container.getResources().getRequests().get("memory")).hasToString("8Mi");
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .isEqualTo(List.of("ALL"));
        });
        assertThat(pod.getSpec().getAffinity().getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution())
                .singleElement()
                .satisfies(term -> assertThat(term.getTopologyKey()).isEqualTo("kubernetes.io/hostname"));
        assertThat(cluster.nodes()
                        .admin()
                        .apps()
                        .deployments()
                        .inNamespace(TestingNodes.NAMESPACE)
                        .withName(NodePlaceholders.NAME)
                        .get()
                        .getSpec()
                        .getStrategy()
                        .getType())
                .isEqualTo("Recreate");
    }

    private void start(Means means) {
        cluster = new ScriptedPlaceholders(means, folder);
    }

    private static Prescaler prescaler(ClusterAccess access, PlaceholderOptions options) {
        return ClusterMeans.of(access, options).prescaler(Prescaling.nodePlaceholders(0));
    }

    private int apply(int count) {
        try (Prescaler prescaler = cluster.open()) {
            return prescaler.apply(count);
        }
    }

    private Verification verify(int count) {
        try (Prescaler prescaler = cluster.open()) {
            return prescaler.verify(count);
        }
    }

    private int writes() {
        return (int) cluster.nodes().server().requests().stream()
                .filter(request -> !request.startsWith("GET"))
                .count();
    }

    /** A controller changes the object before the next write, and with it the version. */
    private void touchBeforeNextWrite(int time) {
        cluster.nodes()
                .server()
                .changeBeforeNextWrite(
                        cluster.path(),
                        "kube-controller-manager",
                        "{\"metadata\":{\"labels\":{\"touched\":\"" + time + "\"}}}");
    }
}
