package dev.firstbell.deploy.cluster;

import dev.firstbell.records.io.FileProblem;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What answers at an address at which no API server of Kubernetes does, in words that continue "it". Stateless and
 * thread-safe.
 */
final class ServerAnswer {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int LONGEST = 80;
    private static final int FIRST_BYTES = 400;
    /** A TLS record of the type alert, with which a server answers plain HTTP. */
    private static final String TLS_ALERT = "\u0015\u0003";

    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>(.{1,500}?)</title>");

    private ServerAnswer() {}

    /** What answers at {@code /version}; empty if nothing answers over HTTP. */
    static Optional<String> words(HttpClient http, String server) {
        try {
            HttpResponse<String> response = http.sendAsync(
                            http.newHttpRequestBuilder()
                                    .uri(server + (server.endsWith("/") ? "" : "/") + "version")
                                    .build(),
                            String.class)
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(describe(response));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static String describe(HttpResponse<String> response) {
        String hub = response.header("X-JupyterHub-Version");
        if (hub != null) {
            return "is a JupyterHub (" + shortened(hub) + "), not the API server of its cluster";
        }
        String body = response.body() == null ? "" : response.body();
        if (body.contains("HTTP request to an HTTPS server")) {
            return "speaks https, not http; write https:// in the server of the kubeconfig";
        }
        String from = Optional.ofNullable(response.header("Server"))
                .map(name -> ", from " + shortened(name))
                .orElse("");
        String location = response.header("Location");
        if (location != null && response.code() / 100 == 3) {
            return "redirects /version to " + shortened(location.split("[?#]", 2)[0]) + from;
        }
        return "answers /version with " + response.code() + " and " + content(body) + from;
    }

    private static String content(String body) {
        Matcher title = TITLE.matcher(body);
        if (title.find() && !title.group(1).isBlank()) {
            return "the page \"" + shortened(title.group(1)) + "\"";
        }
        String start = body.stripLeading();
        if (start.isEmpty()) {
            return "an empty body";
        }
        return start.startsWith("<")
                ? "a page without a title"
                : start.startsWith("{")
                        ? "JSON of something else"
                        : "the text \"" + PluginOutput.start(shortened(body)) + "\"";
    }

    /**
     * Why no request can be sent, for the JDK's client does not say it: refused, no answer, another protocol. Empty if there is
     * no reason to be seen.
     */
    static Optional<String> connection(String server) {
        URI address = URI.create(server);
        boolean https = "https".equals(address.getScheme());
        int port = address.getPort() > 0 ? address.getPort() : https ? HTTPS : HTTP;
        InetSocketAddress target = new InetSocketAddress(address.getHost().replaceAll("^\\[|]$", ""), port);
        if (target.isUnresolved()) {
            return Optional.of("the name of the host is unknown (no DNS entry)");
        }
        try (Socket socket = new Socket()) {
            socket.connect(target, (int) CONNECT.toMillis());
            return protocol(https, firstBytes(socket));
        } catch (SocketTimeoutException e) {
            return Optional.of(
                    "no answer in time; a firewall may stand between, or the cluster is private and needs a VPN");
        } catch (IOException e) {
            String reason = FileProblem.reason(e);
            return Optional.of(
                    reason.equals("connection refused") ? reason + "; no program listens at that port" : reason);
        }
    }

    /** What the server answers to a request in plain HTTP; nothing if it closes the connection or waits. */
    private static String firstBytes(Socket socket) {
        try {
            socket.setSoTimeout((int) CONNECT.toMillis());
            socket.getOutputStream().write("GET /version HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] start = new byte[FIRST_BYTES];
            int count = socket.getInputStream().read(start);
            return count < 0 ? "" : new String(start, 0, count, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static Optional<String> protocol(boolean https, String answer) {
        if (answer.startsWith(TLS_ALERT) || answer.contains("HTTP request to an HTTPS server")) {
            return https
                    ? Optional.empty()
                    : Optional.of("the port speaks https, not http; write https:// in the server");
        }
        if (answer.startsWith("HTTP/")) {
            return https
                    ? Optional.of("the port speaks http, not https; write http:// in the server")
                    : Optional.empty();
        }
        if (answer.isEmpty()) {
            return https
                    ? Optional.empty()
                    : Optional.of("the other side closed the connection before it had answered");
        }
        String line = answer.lines()
                .findFirst()
                .orElse("")
                .replaceAll("[^\\x20-\\x7e]+", " ")
                .strip();
        return Optional.of(
                "the answer is not HTTP" + (line.isEmpty() ? "" : "; its first line is \"" + shortened(line) + "\""));
    }

    private static String shortened(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
