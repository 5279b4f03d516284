package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.cluster.FailureMessages;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
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
    /** The first bytes of zstd (RFC 8878), little-endian. */
    private static final int[] ZSTD_MAGIC = {0x28, 0xb5, 0x2f, 0xfd};

    private static final String QUERY = "api/v1/query";
    /** Where Mimir and Prometheus behind a route, VictoriaMetrics' cluster, and Cortex have the API. */
    private static final List<String> USUAL_PREFIXES = List.of("prometheus/", "select/0/prometheus/", "api/prom/");

    /** The pages to which the root of a Prometheus server or of VictoriaMetrics redirects. */
    private static final Pattern PAGES = Pattern.compile("/(?:graph|query|vmui)/?$");

    private static final int BAD_REQUEST = 400;

    private final HttpClient http;
    private final String url;
    private final Optional<PrometheusLogin> login;
    private final PrometheusHeaders headers;

    PrometheusHttp(URI url, Optional<PrometheusLogin> login, Optional<SSLContext> trust) {
        this(
                client(url, trust),
                url.toString().endsWith("/") ? url.toString() : url + "/",
                login,
                PrometheusHeaders.NONE);
    }

    private PrometheusHttp(HttpClient http, String url, Optional<PrometheusLogin> login, PrometheusHeaders headers) {
        this.http = http;
        this.url = url;
        this.login = login;
        this.headers = headers;
    }

    private static HttpClient client(URI url, Optional<SSLContext> trust) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(TIMEOUT).followRedirects(HttpClient.Redirect.NEVER);
        trust.ifPresent(builder::sslContext);
        if ("http".equalsIgnoreCase(url.getScheme())) {
            // Without TLS, the client would ask each server to upgrade, which some proxies refuse.
            builder.version(HttpClient.Version.HTTP_1_1);
        }
        return builder.build();
    }

    /** The same server, with these headers in every request. */
    PrometheusHttp with(PrometheusHeaders added) {
        return new PrometheusHttp(http, url, login, added);
    }

    /** The server's address, with a slash at its end. */
    String url() {
        return url;
    }

    /** The tenant in the headers, if they name one. */
    Optional<String> tenant() {
        return headers.tenant();
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
            throw PrometheusRefusals.ofLogin(url, response, login, headers);
        }
        JsonNode json = parsed(response);
        String outcome = json == null ? "" : json.path("status").asString("");
        if (outcome.equals("success")) {
            return json;
        }
        if (outcome.equals("error")) {
            throw PrometheusRefusals.ofQuery(url, response.status(), json, headers);
        }
        throw PrometheusRefusals.ofOtherResponse(url, response, json, elsewhere(response.status()));
    }

    /** Where the API is, if it is not at this address: where the server's root redirects to, or below a usual prefix. */
    private Optional<String> elsewhere(int status) {
        if (status != PrometheusRefusals.NOT_FOUND && status != BAD_REQUEST) {
            return Optional.empty();
        }
        return redirectOfRoot()
                .map(PrometheusRefusals::withoutQuery)
                .filter(where -> PAGES.matcher(where).find())
                .map(where -> "; it redirects to " + where + ", so the API may have that path prefix")
                .or(() -> USUAL_PREFIXES.stream()
                        .filter(prefix -> !url.endsWith("/" + prefix) && isApi(prefix))
                        .map(prefix -> "; the API is at " + url + prefix)
                        .findFirst());
    }

    private boolean isApi(String prefix) {
        try {
            Response response = send(prefix + QUERY + "?query=1");
            JsonNode json = response.status() == PrometheusRefusals.OK ? parsed(response) : null;
            return json != null && json.path("status").asString("").equals("success");
        } catch (BadInputException e) {
            return false;
        }
    }

    private Optional<String> redirectOfRoot() {
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
        headers.all().forEach(header -> request.header(header.getKey(), header.getValue()));
        login.ifPresent(value -> request.setHeader("Authorization", value.header()));
        HttpResponse<InputStream> response;
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            String reason = FailureMessages.reason(e);
            // What accepts a connection and closes it can be reached.
            throw new BadInputException("--prometheus: " + url
                    + (reason.startsWith("the connection was closed")
                            ? " closed the connection without a response in HTTP/1.1; check the port, and whether the address"
                                    + " begins with http:// or https://"
                            : " cannot be reached: " + reason));
        } catch (InterruptedException e) {
            throw interrupted();
        }
        return new Response(
                response.statusCode(),
                response.headers().firstValue("WWW-Authenticate"),
                response.headers().firstValue("Location").map(where -> absolute(response.uri(), where)),
                body(response));
    }

    private BadInputException interrupted() {
        Thread.currentThread().interrupt();
        return new BadInputException("--prometheus: interrupted while querying " + url);
    }

    private byte[] body(HttpResponse<InputStream> response) {
        String encoding = response.headers()
                .firstValue("Content-Encoding")
                .orElse("identity")
                .strip()
                .toLowerCase(Locale.ROOT);
        byte[] raw = received(response);
        // Some proxies compress and do not say so.
        boolean gzip = raw.length > 1 && (raw[0] & 0xff) == GZIP_MAGIC_1 && (raw[1] & 0xff) == GZIP_MAGIC_2;
        if (gzip) {
            try {
                return bounded(new GZIPInputStream(new ByteArrayInputStream(raw)));
            } catch (IOException e) {
                throw new BadInputException("--prometheus: " + url + " sent " + raw.length
                        + " bytes of gzip that are cut off or damaged; try again, or give the address of the server"
                        + " itself if a proxy is in front of it");
            }
        }
        boolean plain = encoding.isEmpty() || encoding.equals("identity") || encoding.endsWith("gzip");
        if (isZstd(raw) || !plain) {
            throw new BadInputException("--prometheus: " + url + " responded in the compression `"
                    + (isZstd(raw) ? "zstd" : PrometheusRefusals.shortened(encoding))
                    + "`, which was not asked for; a proxy in front of it may do that: give the server's own address");
        }
        return raw;
    }

    /** The whole body. The client's own timeout ends with the header, and a body may never end. */
    private byte[] received(HttpResponse<InputStream> response) {
        int[] count = {0};
        try (InputStream in = response.body()) {
            CompletableFuture<byte[]> all = CompletableFuture.supplyAsync(() -> {
                try {
                    return bounded(new Counted(in, count));
                } catch (IOException e) {
                    return null;
                }
            });
            byte[] bytes = all.get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (bytes != null) {
                return bytes;
            }
        } catch (TimeoutException e) {
            throw new BadInputException(
                    "--prometheus: " + url + " sent " + count[0] + " bytes of a response and did not end it in "
                            + 2 * TIMEOUT.toSeconds() + " s; a shorter --for needs fewer samples");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BadInputException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (IOException e) {
            // Thrown by close(); the body is complete, or its failure is reported below.
        }
        long announced = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        throw new BadInputException("--prometheus: the response of " + url + " broke off after " + count[0]
                + (announced < 0 ? " bytes" : " of " + announced + " bytes")
                + "; try again, or give the address of the server itself if a proxy is in front of it");
    }

    /** Counts what was read before a failure. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private final int[] count;

        Counted(InputStream in, int[] count) {
            this.in = in;
            this.count = count;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count[0] += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = in.read(into, offset, length);
            count[0] += Math.max(read, 0);
            return read;
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

    private static boolean isZstd(byte[] body) {
        for (int i = 0; i < ZSTD_MAGIC.length; i++) {
            if (body.length <= i || (body[i] & 0xff) != ZSTD_MAGIC[i]) {
                return false;
            }
        }
        return true;
    }

    /** Null if it is not JSON. */
    private JsonNode parsed(Response response) {
        try {
            return Json.lines().readTree(response.body());
        } catch (UnexpectedEndOfInputException e) {
            if (response.status() == PrometheusRefusals.OK && isObject(response.body())) {
                throw new BadInputException("--prometheus: the response of " + url + " broke off after "
                        + response.body().length
                        + " bytes, in the middle of its JSON; try again, or give the address of the server itself if a"
                        + " proxy is in front of it");
            }
            return null;
        } catch (JacksonException e) {
            if (response.status() == PrometheusRefusals.OK && isObject(response.body())) {
                throw new BadInputException("--prometheus: " + url + " responded with text that begins like JSON and is"
                        + " not valid JSON"
                        + (e.getLocation() == null
                                ? ""
                                : " (line " + e.getLocation().getLineNr() + ", column "
                                        + e.getLocation().getColumnNr() + ")")
                        + "; check the address, and what is between this machine and the server");
            }
            return null;
        }
    }

    private static boolean isObject(byte[] body) {
        for (byte each : body) {
            if (!Character.isWhitespace(each)) {
                return each == '{';
            }
        }
        return false;
    }

    private static String absolute(URI from, String where) {
        try {
            return from.resolve(where).toString();
        } catch (IllegalArgumentException e) {
            return where;
        }
    }
}
