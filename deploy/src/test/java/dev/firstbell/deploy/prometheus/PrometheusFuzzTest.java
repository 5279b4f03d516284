package dev.firstbell.deploy.prometheus;

import com.sun.net.httpserver.HttpServer;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answers of a Prometheus server, over HTTP: the one about pods is the input, the others are recorded. */
class PrometheusFuzzTest extends ParserFuzzTest {
    private static final Path RESPONSES = Path.of("src/test/resources/prometheus");
    private static final String FUZZED = "kube_pod_created";
    private static final Pattern METRIC = Pattern.compile("(?:kube|jupyterhub)_[a-z_]+");
    private static final Instant UNTIL = Instant.ofEpochSecond(1795709560);
    private static final byte[] NOTHING = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}"
            .getBytes(StandardCharsets.UTF_8);

    private static final AtomicReference<byte[]> ANSWER = new AtomicReference<>(NOTHING);
    private static PrometheusAccess access;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.ofFiles(
                "prometheus",
                "--prometheus",
                bytes -> {
                    ANSWER.set(bytes);
                    access().history(UNTIL.minusSeconds(480), UNTIL, UNTIL, UNTIL, note -> {});
                },
                RESPONSES.resolve(FUZZED + ".json").toString()));
    }

    /** One server for all inputs, until the process ends. */
    private static synchronized PrometheusAccess access() {
        if (access == null) {
            try {
                System.setProperty("sun.net.httpserver.nodelay", "true");
                HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                server.createContext("/", exchange -> {
                    byte[] body =
                            answer(URLDecoder.decode(exchange.getRequestURI().getRawQuery(), StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
                server.start();
                access = PrometheusAccess.of(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
                        Optional.empty(),
                        Optional.empty(),
                        "jhub");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return access;
    }

    private static byte[] answer(String query) throws IOException {
        Matcher metric = METRIC.matcher(query);
        if (!metric.find()) {
            return NOTHING;
        }
        Path recorded = RESPONSES.resolve(metric.group() + ".json");
        return metric.group().equals(FUZZED)
                ? ANSWER.get()
                : Files.exists(recorded) ? Files.readAllBytes(recorded) : NOTHING;
    }
}
