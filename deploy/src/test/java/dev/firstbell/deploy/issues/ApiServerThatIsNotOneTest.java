package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firstbell.deploy.claims.ClaimsLook;
import dev.firstbell.deploy.claims.VolumeClaims;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.ClusterObserver;
import dev.firstbell.deploy.observe.NamespaceContents;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Slugs: token-follows-a-redirect, list-of-null, access-review-says-yes, watch-without-upgrade. The kubeconfig's token was
 * sent to the host that a redirect named, a list that was {@code null} ended the command with an error in the program, and
 * a refused list printed a stack trace (issue 14).
 */
@Tag("jdk")
class ApiServerThatIsNotOneTest {
    private static final String ALLOWED = """
            {"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{},"status":{"allowed":true}}""";
    private static final String NULL_LIST = """
            {"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":null}""";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> elsewhere = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private HttpServer other;
    private volatile String redirected = "none";
    private volatile int status = 302;

    @TempDir
    private Path temp;

    @BeforeEach
    void listen() throws IOException {
        other = serve(exchange -> {
            elsewhere.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, 200, "{\"major\":\"1\",\"minor\":\"34\"}");
        });
        server = serve(this::respond);
    }

    @AfterEach
    void close() {
        server.stop(0);
        other.stop(0);
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "/version,302",
        "/version,301",
        "/version,307",
        "/version,308",
        "selfsubjectaccessreviews,302",
        "selfsubjectaccessreviews,307",
        "/namespaces/jhub,302"
    })
    void noRequestGoesWhereARedirectOfACheckLeads(String path, int code) throws IOException {
        redirected = path;
        status = code;
        List<String> problems = new ArrayList<>();

        try (ClusterAccess cluster = ClusterAccess.of(kubeconfig(), "jhub")) {
            cluster.check(problems::add);
        }

        assertThat(problems)
                .containsExactly("--kubeconfig: " + url(server) + " redirects to " + url(other)
                        + "login; that is not an API server's answer, and the credentials were not sent there; check the"
                        + " server in the kubeconfig");
        assertThat(requests).isNotEmpty();
        assertThat(elsewhere).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/nodes", "/pods", "/events"})
    void noRequestGoesWhereARedirectOfAListLeads(String path) throws IOException {
        redirected = path;

        try (ClusterAccess cluster = ClusterAccess.of(kubeconfig(), "jhub")) {
            assertThatThrownBy(() -> ClusterObserver.start(cluster, "run", Clock.systemUTC(), entry -> {}))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining(" redirects to " + url(other) + "login; that is not an API server's answer");
            assertThat(new VolumeClaims(cluster).look()).isNotNull();
        }
        assertThat(elsewhere).isEmpty();
    }

    @Test
    void aListOfNullIsEmpty() throws IOException {
        List<ClusterEntry> entries = new CopyOnWriteArrayList<>();
        try (ClusterAccess cluster = ClusterAccess.of(kubeconfig(), "jhub")) {
            assertThat(NamespaceContents.doubt(cluster))
                    .contains("namespace jhub has no pods at all, so no hub runs in it; check --namespace");
            assertThat(NamespaceContents.doubtInThePast(cluster))
                    .contains("namespace jhub had no pods at all, so no hub ran in it; check --namespace");
            assertThat(new VolumeClaims(cluster).look()).isEqualTo(new ClaimsLook.Seen(List.of()));
            try (ClusterObserver observer = ClusterObserver.start(cluster, "run", Clock.systemUTC(), entries::add)) {
                assertThat(observer).isNotNull();
            }
        }
        assertThat(entries.get(entries.size() - 1))
                .isInstanceOfSatisfying(
                        ClusterEntry.Closed.class,
                        closed -> assertThat(closed.complete()).isTrue());
    }

    /** The server here answers every watch with a plain 200. */
    @Test
    void aWatchThatIsNotUpgradedNamesTheHeader() throws IOException {
        List<ClusterEntry> entries = new CopyOnWriteArrayList<>();
        try (ClusterAccess cluster = ClusterAccess.of(kubeconfig(), "jhub");
                ClusterObserver observer = ClusterObserver.start(cluster, "run", Clock.systemUTC(), entries::add)) {
            assertThat(observer).isNotNull();
            await().untilAsserted(() -> assertThat(entries)
                    .filteredOn(ClusterEntry.Gap.class::isInstance)
                    .first()
                    .asString()
                    .contains("the answer to a watch (200) does not upgrade to a websocket; a proxy between may remove"
                            + " the header Upgrade"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/nodes,list nodes in the cluster",
        "/pods,list pods in namespace jhub",
        "/events,list events in namespace jhub"
    })
    void theListThatIsRefusedIsNamed(String path, String permission) {
        try (TestingApiServer real = new TestingApiServer()) {
            real.refuse(path, 403);
            try (ClusterAccess cluster = ClusterAccess.of(real.kubeconfig(temp), "jhub")) {
                assertThatThrownBy(() -> ClusterObserver.start(cluster, "run", Clock.systemUTC(), entry -> {}))
                        .isInstanceOf(BadInputException.class)
                        .hasMessageContaining(" cannot be watched: missing permission: " + permission
                                + "; the API server refused that request (403), even if its access review allows it")
                        .hasMessageEndingWith("`kubectl apply -f deploy/kubernetes/observer-role.yaml`");
            }
        }
    }

    @Test
    void aListThatFailsOtherwiseHasNoWordsOfTheLibrary() {
        try (TestingApiServer real = new TestingApiServer()) {
            real.refuse("/pods", 404);
            try (ClusterAccess cluster = ClusterAccess.of(real.kubeconfig(temp), "jhub")) {
                assertThatThrownBy(() -> ClusterObserver.start(cluster, "run", Clock.systemUTC(), entry -> {}))
                        .hasMessageEndingWith(" cannot be watched: the API server responded with 404");
            }
        }
    }

    private void respond(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(path);
        if (path.endsWith(redirected)) {
            exchange.getResponseHeaders().add("Location", url(other) + "login?state=s3cret");
            answer(exchange, status, "");
        } else if (path.equals("/version")) {
            answer(exchange, 200, "{\"major\":\"1\",\"minor\":\"34\"}");
        } else if (path.endsWith("/selfsubjectaccessreviews")) {
            answer(exchange, 201, ALLOWED);
        } else {
            answer(exchange, 200, NULL_LIST.replace("\"List\"", "\"" + kind(path) + "\""));
        }
    }

    private static String kind(String path) {
        return Map.of(
                        "nodes", "NodeList",
                        "pods", "PodList",
                        "events", "EventList",
                        "persistentvolumeclaims", "PersistentVolumeClaimList")
                .getOrDefault(path.substring(path.lastIndexOf('/') + 1), "Namespace");
    }

    private static void answer(HttpExchange exchange, int code, String body) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private HttpServer serve(com.sun.net.httpserver.HttpHandler handler) throws IOException {
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listening.setExecutor(threads);
        listening.createContext("/", handler);
        listening.start();
        return listening;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private Path kubeconfig() throws IOException {
        return Files.writeString(temp.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: here, cluster: {server: "%s"}}]
                users: [{name: me, user: {token: "s3cret"}}]
                contexts: [{name: here, context: {cluster: here, user: me}}]
                current-context: here
                """.formatted(url(server)));
    }
}
