package dev.firstbell.cli.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slug: silent-api-server. {@code prescale} was silent for 30 s at an API server that accepts connections and never answers. */
class SilentApiServerTest {
    /** Longer than the time after which a wait is said. */
    private static final Duration SILENT = Duration.ofMillis(7_000);

    @TempDir
    private Path folder;

    @Test
    void afterSomeSecondsTheWaitIsSaidWithTheAddress() throws IOException {
        List<Socket> accepted = new ArrayList<>();
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // From the first connection on: on a busy machine, the command itself takes seconds to get there.
            timer.execute(() -> accept(
                    silent,
                    accepted,
                    () -> timer.schedule(() -> close(silent, accepted), SILENT.toMillis(), TimeUnit.MILLISECONDS)));
            String address = "http://127.0.0.1:" + silent.getLocalPort() + "/";

            Cli.Answer answer = Cli.firstbell(
                    "prescale", "status", "--kubeconfig", kubeconfig(address), "--namespace", "jhub", "--nodes", 3);

            assertThat(answer.exitCode()).isEqualTo(1);
            assertThat(answer.err()).startsWith("firstbell: waiting for the response of " + address + " since 5 s\n");
        } finally {
            timer.shutdownNow();
        }
    }

    private Path kubeconfig(String address) throws IOException {
        return Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: c
                clusters: [{name: c, cluster: {server: "%s"}}]
                contexts: [{name: c, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: abcdefgh}}]
                """.formatted(address));
    }

    private static void accept(ServerSocket server, List<Socket> accepted, Runnable atFirst) {
        try {
            while (true) {
                Socket socket = server.accept();
                synchronized (accepted) {
                    if (accepted.isEmpty()) {
                        atFirst.run();
                    }
                    accepted.add(socket);
                }
            }
        } catch (IOException e) {
            // The server is closed: the test is over.
        }
    }

    private static void close(ServerSocket server, List<Socket> accepted) {
        try {
            server.close();
            synchronized (accepted) {
                for (Socket socket : accepted) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
