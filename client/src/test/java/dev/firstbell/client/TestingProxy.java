package dev.firstbell.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A reverse proxy on loopback, between a client and a hub, that misbehaves as a test configures it: it answers requests
 * itself, refuses websockets, or cuts streams. One request for each connection. Thread-safe.
 */
public final class TestingProxy implements AutoCloseable {
    private final URI upstream;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "testing-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Function<String, Optional<String>>> answers = new CopyOnWriteArrayList<>();
    private final List<Predicate<String>> cut = new CopyOnWriteArrayList<>();

    public TestingProxy(URI upstream) {
        this.upstream = upstream;
        try {
            server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + upstream.getRawPath());
    }

    /**
     * Answers requests itself, with JSON.
     *
     * @param request selects them by method and path: {@code POST /hub/api/users/zoe/server}
     * @param body of the answer to a request
     */
    public TestingProxy answering(Predicate<String> request, int status, Function<String, String> body) {
        answers.add(head -> Optional.of(firstLine(head))
                .filter(request)
                .map(line -> response(status, "application/json", body.apply(line))));
        return this;
    }

    /** Answers every request for a websocket with a 400, as a proxy does that passes on no upgrade. */
    public TestingProxy refusingWebSockets() {
        answers.add(head -> Optional.of(head)
                .filter(TestingProxy::wantsWebSocket)
                .map(asked -> response(400, "text/html", "<html><body>Bad Request</body></html>")));
        return this;
    }

    /** Closes the connection after the head of the response, before any of its content. */
    public TestingProxy cutting(Predicate<String> request) {
        cut.add(head -> request.test(firstLine(head)));
        return this;
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            byte[] body = client.getInputStream().readNBytes(contentLength(head));
            Optional<String> own = answers.stream()
                    .flatMap(answer -> answer.apply(head).stream())
                    .findFirst();
            if (own.isPresent()) {
                client.getOutputStream().write(own.get().getBytes(StandardCharsets.UTF_8));
                client.getOutputStream().flush();
                return;
            }
            forward(client, head, body);
        } catch (IOException e) {
            // One side has closed the connection.
        }
    }

    private void forward(Socket client, String head, byte[] body) throws IOException {
        try (Socket hub = new Socket(upstream.getHost(), upstream.getPort())) {
            boolean webSocket = wantsWebSocket(head);
            OutputStream toHub = hub.getOutputStream();
            toHub.write((webSocket ? head : closing(head)).getBytes(StandardCharsets.ISO_8859_1));
            toHub.write(body);
            toHub.flush();
            OutputStream toClient = client.getOutputStream();
            String answer = head(hub.getInputStream());
            toClient.write((webSocket ? answer : closing(answer)).getBytes(StandardCharsets.ISO_8859_1));
            toClient.flush();
            if (cut.stream().anyMatch(asked -> asked.test(head))) {
                return;
            }
            if (webSocket) {
                threads.execute(() -> pass(client, hub));
            } else {
                threads.execute(() -> closeWith(client, hub));
            }
            hub.getInputStream().transferTo(toClient);
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side has closed the connection.
        }
    }

    /** A client that leaves a stream closes it at the hub too. */
    private static void closeWith(Socket client, Socket hub) {
        try (hub) {
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // One side has closed the connection.
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.write(next);
            last = last << 8 | next;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static String closing(String head) {
        return head.replaceAll("(?i)\r\nconnection:[^\r]*", "").replaceFirst("\r\n", "\r\nConnection: close\r\n");
    }

    private static String firstLine(String head) {
        return head.substring(0, head.indexOf('\r')).replaceFirst(" HTTP/1\\.[01]$", "");
    }

    private static boolean wantsWebSocket(String head) {
        return head.toLowerCase(Locale.ROOT).contains("\r\nupgrade: websocket");
    }

    private static int contentLength(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    private static String response(int status, String type, String body) {
        return "HTTP/1.1 " + status + " Status\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + body;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
