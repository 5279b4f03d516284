package dev.firstbell.deploy.observe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.firstbell.deploy.cluster.ClusterAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: watch-that-does-not-begin. Behind a proxy that holds watches back, {@code observe} never ended and did not react to a
 * signal (issue 14).
 */
@Tag("jdk")
class WatchThatDoesNotBeginTest {
    private static final String LIST = """
            {"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": "5"}, "items": []}
            """;

    private HttpServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            if (exchange.getRequestURI().getQuery().contains("watch=true")) {
                // No answer at all.
                return;
            }
            byte[] list = LIST.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, list.length);
            exchange.getResponseBody().write(list);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    @Timeout(60)
    void itEndsByItself() throws IOException {
        assertThatThrownBy(() -> start(Duration.ofSeconds(1)))
                .isInstanceOf(ClusterWatches.NotBegun.class)
                .hasMessage(
                        "the watch of nodes did not begin within 1 s, although the API server answers other requests; a"
                                + " proxy in between may hold watches back");
    }

    @Test
    @Timeout(60)
    void aSignalEndsItAtOnce() throws IOException {
        Thread caller = Thread.currentThread();
        Thread signal = new Thread(() -> {
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                return;
            }
            caller.interrupt();
        });
        signal.start();

        try {
            assertThatThrownBy(() -> start(Duration.ofSeconds(50)))
                    .isInstanceOf(ClusterWatches.NotBegun.class)
                    .hasMessageContaining("was interrupted before it began");
        } finally {
            // The test's thread is used again.
            Thread.interrupted();
        }
    }

    private void start(Duration patience) throws IOException {
        Path kubeconfig = Files.writeString(
                folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: here, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: me, user: {token: abc}}]
                contexts: [{name: here, context: {cluster: here, user: me}}]
                current-context: here
                """.formatted(server.getAddress().getPort()));
        try (ClusterAccess access = ClusterAccess.of(kubeconfig, "jhub")) {
            ClusterTracker tracker = new ClusterTracker(Clock.systemUTC(), entry -> {});
            ClusterWatches watches = new ClusterWatches(access.client(), "jhub", tracker, patience);
            try {
                watches.start();
            } finally {
                watches.stop();
            }
        }
    }
}
