package dev.firstbell.deploy.observe;

import dev.firstbell.records.io.FileProblem;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
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
                : start.startsWith("{") ? "JSON of something else" : "the text \"" + PluginOutput.start(shortened(body)) + "\"";
    }

    /**
     * Why no connection can be made, for the JDK's client does not say it: refused, no route, no answer. Empty if a
     * connection can be made.
     */
    static Optional<String> connection(String server) {
        URI address = URI.create(server);
        int port = address.getPort() > 0 ? address.getPort() : "http".equals(address.getScheme()) ? HTTP : HTTPS;
        String host = address.getHost().replaceAll("^\\[|]$", "");
        try (Socket socket = new Socket()) {
            InetSocketAddress target = new InetSocketAddress(host, port);
            if (target.isUnresolved()) {
                return Optional.of("the name of the host is unknown (no DNS entry)");
            }
            socket.connect(target, (int) CONNECT.toMillis());
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            return Optional.of("no answer in time; a firewall may stand between, or the cluster is private and needs a VPN");
        } catch (IOException e) {
            String reason = FileProblem.reason(e);
            return Optional.of(
                    reason.equals("connection refused") ? reason + "; no program listens at that port" : reason);
        }
    }

    private static String shortened(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
