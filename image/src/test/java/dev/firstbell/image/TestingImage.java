package dev.firstbell.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.singleuser.SingleUser;
import dev.firstbell.client.websocket.Terminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The built image's own server, started by {@code image/sandbox} nearly as a pod would, and a client in front of it as in
 * front of a hub: the server stands below the path that a hub would give it.
 */
final class TestingImage implements AutoCloseable {
    private static final String USER = "ada";
    private static final Duration START = Duration.ofMinutes(3);

    private final Path root;
    private final Path volume;
    private final Process process;
    private final Path log;
    private final HubClient client;

    private TestingImage(Path root, Path volume, Process process, Path log, HubClient client) {
        this.root = root;
        this.volume = volume;
        this.process = process;
        this.log = log;
        this.client = client;
    }

    /** What {@code image/test-kernels.sh} has set; whoever asks for this ring has to have it. */
    static Path fromEnvironment(String variable) {
        String value = System.getenv(variable);
        assertThat(value)
                .as("the environment variable %s (image/test-kernels.sh sets it)", variable)
                .isNotBlank();
        return Path.of(value);
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param folder for the volume and the log; everybody may pass through it
     */
    static TestingImage start(Path folder) throws IOException {
        Path root = fromEnvironment("FIRSTBELL_IMAGE_ROOT");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path volume = Files.createDirectory(folder.resolve("home"));
        // A volume as fsGroup leaves it: root's, and its group may write.
        Files.setAttribute(volume, "unix:gid", 100);
        Files.setAttribute(volume, "unix:mode", 02775);
        Path log = folder.resolve("server.log");
        int port = freePort();
        String token = UUID.randomUUID().toString();
        ProcessBuilder command = new ProcessBuilder(
                Path.of("sandbox").toAbsolutePath().toString(),
                root.toString(),
                volume.toString(),
                "1000:100",
                "start-notebook.py",
                "--ServerApp.ip=127.0.0.1",
                "--ServerApp.port=" + port,
                "--ServerApp.port_retries=0",
                "--ServerApp.base_url=/user/" + USER + "/");
        command.environment().keySet().removeIf(name -> name.startsWith("JUPYTER"));
        command.environment().put("JUPYTER_TOKEN", token);
        Process process =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        HubClient client = HubClient.builder(URI.create("http://127.0.0.1:" + port + "/"))
                .token(ApiToken.of(token))
                // A kernel that compiles begins with a compiler's start, slow on a busy machine.
                .kernelTimeout(Duration.ofMinutes(2))
                .requestTimeout(Duration.ofMinutes(2))
                .build();
        TestingImage image = new TestingImage(root, volume, process, log, client);
        try {
            image.awaitAnswer();
            return image;
        } catch (AssertionError | IOException e) {
            image.close();
            throw e;
        }
    }

    private void awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                server().status().join();
                return;
            } catch (CompletionException e) {
                assertThat(process.isAlive() && System.nanoTime() < deadline)
                        .as("the server answers (%s); its log:%n%s", e.getCause(), Files.readString(log))
                        .isTrue();
                pause();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    SingleUser server() {
        return client.singleUser(USER);
    }

    /** The image's file system as it was built. */
    Path root() {
        return root;
    }

    /** The kernels that the image offers. */
    List<String> kernelspecs() throws IOException {
        try (var folders = Files.list(root.resolve("opt/jupyter/share/jupyter/kernels"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Puts a file into the student's home. */
    void write(String name, String content) throws IOException {
        Path file = volume.resolve(name);
        Files.writeString(file, content);
        Files.setAttribute(file, "unix:uid", 1000);
        Files.setAttribute(file, "unix:gid", 100);
    }

    /**
     * Types a command into a new terminal.
     *
     * @return what it printed, and {@code exit code N} on the last line
     */
    String inTerminal(String command) {
        AtomicReference<String> printed = new AtomicReference<>("");
        String name = server().terminals().start().join();
        try (Terminal terminal = server().terminals()
                .open(name, text -> printed.accumulateAndGet(text, String::concat))
                .join()) {
            // In two words, so that the echo of what is typed is not taken for the end.
            terminal.type("PAGER=cat TERM=dumb; " + command + "; echo exit' code' $?\r");
            long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (!plain(printed.get()).matches("(?s).*\\nexit code \\d+\\n.*")) {
                assertThat(System.nanoTime())
                        .as("%s ends; so far: %s", command, printed.get())
                        .isLessThan(deadline);
                pause();
            }
            List<String> lines = plain(printed.get()).lines().toList();
            int end = lines.stream()
                    .filter(line -> line.startsWith("exit code "))
                    .mapToInt(lines::indexOf)
                    .findFirst()
                    .orElseThrow();
            return String.join("\n", lines.subList(0, end + 1));
        } finally {
            server().terminals().delete(name).join();
        }
    }

    /** Without what a terminal would do with colours, the cursor and pasted text. */
    private static String plain(String printed) {
        return printed.replaceAll("\u001B\\[[?0-9;]*[a-zA-Z]", "").replace("\r", "");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
