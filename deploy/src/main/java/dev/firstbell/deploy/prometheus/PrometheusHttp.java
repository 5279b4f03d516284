package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.observe.FailureMessages;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Requests to the HTTP API of a Prometheus server, and what to say of every other response than its JSON. Redirects are
 * not followed, so that a login is sent to no other server. Thread-safe.
 */
final class PrometheusHttp {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_BYTES = 256 * 1024 * 1024;
    private static final int GZIP_MAGIC_1 = 0x1f;
    private static final int GZIP_MAGIC_2 = 0x8b;

    private final HttpClient http;
    private final String url;
    private final Optional<PrometheusLogin> login;

    PrometheusHttp(URI url, Optional<PrometheusLogin> login, Optional<SSLContext> trust) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(TIMEOUT).followRedirects(HttpClient.Redirect.NEVER);
        trust.ifPresent(builder::sslContext);
        this.http = builder.build();
        this.url = url.toString().endsWith("/") ? url.toString() : url + "/";
        this.login = login;
    }

    /** A response, decompressed. */
    record Response(int status, Optional<String> challenge, Optional<String> location, byte[] body) {}

    /**
     * The JSON of a successful response.
     *
     * @param path below the server's address, with its query
     * @throws BadInputException if the server cannot be reached, rejects the query or is not a Prometheus server
     */
    JsonNode get(String path) {
        Response response = send(path);
        if (response.status() == PrometheusRefusals.UNAUTHORIZED || response.status() == PrometheusRefusals.FORBIDDEN) {
            throw PrometheusRefusals.ofLogin(url, response, login);
        }
        JsonNode json = parsed(response.body());
        String outcome = json == null ? "" : json.path("status").asString("");
        if (outcome.equals("success")) {
            return json;
        }
        if (outcome.equals("error")) {
            throw PrometheusRefusals.ofQuery(url, response.status(), json);
        }
        throw PrometheusRefusals.ofOtherResponse(url, response, redirectOfRoot(response.status()));
    }

    /** Where the server's own address redirects to, if it has no API: that names the path prefix which is missing. */
    private Optional<String> redirectOfRoot(int status) {
        if (status != PrometheusRefusals.NOT_FOUND) {
            return Optional.empty();
        }
        try {
            return send("").location();
        } catch (BadInputException e) {
            return Optional.empty();
        }
    }

    private Response send(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(TIMEOUT)
                .header("Accept", "application/json")
                .header("Accept-Encoding", "gzip");
        login.ifPresent(value -> request.header("Authorization", value.header()));
        try {
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            return new Response(
                    response.statusCode(),
                    response.headers().firstValue("WWW-Authenticate"),
                    response.headers().firstValue("Location").map(where -> absolute(response.uri(), where)),
                    body(response));
        } catch (IOException e) {
            throw new BadInputException("--prometheus: " + url + " cannot be reached: " + FailureMessages.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInputException("--prometheus: interrupted while querying " + url);
        }
    }

    private byte[] body(HttpResponse<InputStream> response) throws IOException {
        String encoding = response.headers()
                .firstValue("Content-Encoding")
                .orElse("identity")
                .strip()
                .toLowerCase(Locale.ROOT);
        try (InputStream in = response.body()) {
            byte[] raw = bounded(in);
            // Some proxies compress and do not say so.
            boolean gzip = raw.length > 1 && (raw[0] & 0xff) == GZIP_MAGIC_1 && (raw[1] & 0xff) == GZIP_MAGIC_2;
            if (gzip) {
                return bounded(new GZIPInputStream(new ByteArrayInputStream(raw)));
            }
            if (!encoding.equals("identity") && !encoding.equals("gzip") && !encoding.isEmpty()) {
                throw new BadInputException(
                        "--prometheus: " + url + " responded in the compression `"
                                + PrometheusRefusals.shortened(encoding)
                                + "`, which was not asked for; a proxy in front of it may do that: give the server's own address");
            }
            return raw;
        }
    }

    private byte[] bounded(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new BadInputException("--prometheus: " + url + " sent more than " + MAX_BYTES / (1024 * 1024)
                    + " MiB for one query; a shorter --for needs fewer samples");
        }
        return bytes;
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return Json.lines().readTree(body);
        } catch (JacksonException e) {
            return null;
        }
    }

    private static String absolute(URI from, String where) {
        try {
            return from.resolve(where).toString();
        } catch (IllegalArgumentException e) {
            return where;
        }
    }
}
