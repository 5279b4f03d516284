package dev.firstbell.client.internal.http;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.BufferedSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A complete HTTP response of bounded size. Immutable, except that the body is not copied. */
public record BufferedResponse(Operation operation, int status, Headers headers, byte[] body, HttpUrl url) {
    /** A page of 200 users is about 100 KiB; a notebook server's front page a few hundred. */
    static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

    private static final String HUB_HEADER = "X-JupyterHub-Version";
    private static final int MAX_MESSAGE = 500;
    private static final int MAX_TITLE = 60;
    private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>(.{0,1000}?)</title>");

    /**
     * Reads a response to its end.
     *
     * @throws HubException {@code PROTOCOL} if the body is larger than 8 MiB
     */
    public static BufferedResponse read(Response response, Operation operation) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(MAX_BODY_BYTES + 1L)) {
            throw operation.failure(
                    Code.PROTOCOL, response.code(), "the body is larger than " + MAX_BODY_BYTES + " bytes");
        }
        return new BufferedResponse(
                operation,
                response.code(),
                response.headers(),
                source.readByteArray(),
                response.request().url());
    }

    /** Returns this response if it has one of the statuses, and throws its {@link #failure()} otherwise. */
    public BufferedResponse expect(int... statuses) {
        if (IntStream.of(statuses).anyMatch(expected -> expected == status)) {
            return this;
        }
        throw failure();
    }

    /**
     * Like {@link #expect}, for a response of a single-user server. While the server has no route, requests to it reach
     * the hub, which redirects a GET and responds to other methods with a page and 403 (handlers/base.py,
     * UserUrlHandler).
     */
    public BufferedResponse expectOfServer(int... statuses) {
        boolean fromHub = status == 403 && isPage() || status == 302 || status == 424;
        if (fromHub) {
            throw operation.failure(Code.NOT_FOUND, status, "the server does not run, or has no route yet");
        }
        return expect(statuses);
    }

    /** The body as UTF-8; malformed bytes are replaced. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as JSON; {@code PROTOCOL} if it is not JSON. */
    public JsonBody json() {
        return JsonBody.parse(body, operation);
    }

    /** The {@code message} of the hub's error JSON, else the start of a text body; shortened and on one line. */
    public String message() {
        return errorMessage()
                .or(this::plainText)
                .map(BufferedResponse::shortened)
                .orElse("");
    }

    /** The title of a page, on one line and bounded; empty if the body is not a page or has no title. */
    public Optional<String> title() {
        Matcher title = TITLE.matcher(text());
        return title.find() && !title.group(1).isBlank()
                ? Optional.of(bounded(title.group(1), MAX_TITLE))
                : Optional.empty();
    }

    private Optional<String> errorMessage() {
        if (!contentType().startsWith("application/json")) {
            return Optional.empty();
        }
        try {
            JsonNode message = JsonBody.mapper().readTree(body).get("message");
            return message != null && message.isString() ? Optional.of(message.stringValue()) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private Optional<String> plainText() {
        return isPage()
                ? Optional.empty()
                : Optional.of(new String(body, 0, Math.min(body.length, 4 * MAX_MESSAGE), StandardCharsets.UTF_8));
    }

    /** The message on one line, truncated to 500 characters. */
    public static String shortened(String message) {
        return bounded(message, MAX_MESSAGE);
    }

    private static String bounded(String message, int longest) {
        String line = message.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() <= longest ? line : line.substring(0, longest) + "...";
    }

    /**
     * Whether the body is a page for a browser: the hub and the single-user server respond to API requests with JSON.
     */
    public boolean isPage() {
        return contentType().startsWith("text/html");
    }

    public String contentType() {
        return Optional.ofNullable(headers.get("Content-Type")).orElse("");
    }

    /**
     * The {@code Retry-After} header (RFC 9110, 10.2.3): in seconds, as the hub writes it, or as a date, as a load
     * balancer may. Empty if the header is absent or malformed.
     */
    public Optional<Duration> retryAfter() {
        String value = headers.get("Retry-After");
        if (value == null) {
            return Optional.empty();
        }
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        Date until = headers.getDate("Retry-After");
        Date now = headers.getDate("Date");
        if (until == null || now == null) {
            return Optional.empty();
        }
        Duration wait = Duration.between(now.toInstant(), until.toInstant());
        return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    }

    /** This response as a failure, for a caller that does not expect its status. */
    public HubException failure() {
        return operation.failure(code(), status, failureMessage(), retryAfter());
    }

    /**
     * Whether the hub says that something does not exist. A 404 that the hub did not send comes from a proxy that has lost
     * its route to the hub, and says nothing about what exists at the hub.
     */
    public boolean isMissing() {
        return status == 404 && !isFromAProxy();
    }

    private boolean isFromAProxy() {
        String path = url.encodedPath();
        int api = path.indexOf("/hub/api/");
        boolean ofTheHub = api >= 0 && path.lastIndexOf("/user/", api) < 0;
        return ofTheHub && !isFromTheHub();
    }

    /** Whether the response names the version of a JupyterHub, as each response of a hub and of its servers does. */
    public boolean namesJupyterHub() {
        return headers.get(HUB_HEADER) != null;
    }

    /**
     * Every error of the hub's REST API is JSON with its status, and with a message that JupyterHub 6 leaves null at times
     * (apihandlers/base.py, write_error); the hub's responses name its version (handlers/base.py, set_default_headers).
     */
    public boolean isFromTheHub() {
        if (namesJupyterHub()) {
            return true;
        }
        if (!contentType().startsWith("application/json")) {
            return false;
        }
        try {
            JsonNode error = JsonBody.mapper().readTree(body);
            return error.path("message").isString() || error.path("status").asInt(0) == status;
        } catch (JacksonException e) {
            return false;
        }
    }

    private Code code() {
        return switch (status) {
            case 403, 401 -> Code.FORBIDDEN;
            case 404 -> isFromAProxy() ? Code.HUB_RESTARTING : Code.NOT_FOUND;
            case 409 -> Code.CONFLICT;
            case 400 -> isBusy() ? Code.CONFLICT : Code.BAD_REQUEST;
            case 429 -> Code.THROTTLED;
            case 502, 503, 504 -> isFromTheHub() ? Code.SERVER_ERROR : Code.HUB_RESTARTING;
            default -> status >= 500 ? Code.SERVER_ERROR : status >= 400 ? Code.BAD_REQUEST : Code.PROTOCOL;
        };
    }

    /**
     * users.py: "ada's server is in the process of stopping, please wait." and, from JupyterHub 5.0 and before in answer
     * to a stop, "ada is pending spawn, please wait".
     */
    private boolean isBusy() {
        return message().contains("process of stopping") || message().contains(" is pending ");
    }

    private String failureMessage() {
        if (status >= 300 && status < 400) {
            return "redirected to "
                    + Optional.ofNullable(headers.get("Location"))
                            // A query may hold a secret, and is of no help.
                            .map(location -> shortened(location.split("[?#]", 2)[0]))
                            .orElse("no address")
                    + "; check the hub's URL";
        }
        if (isPage() && (status == 429 || status >= 500)) {
            return title().map(title -> "the page \"" + title + "\"").orElse("");
        }
        if (status == 404 && isFromAProxy()) {
            return "a proxy in front of the hub sent this response, not the hub";
        }
        return message();
    }
}
