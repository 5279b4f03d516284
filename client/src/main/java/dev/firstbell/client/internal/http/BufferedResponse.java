package dev.firstbell.client.internal.http;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.stream.IntStream;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.BufferedSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One whole HTTP answer, of bounded size. */
public record BufferedResponse(Operation operation, int status, Headers headers, byte[] body, HttpUrl url) {
    /** A page of 200 users is about 100 KiB; a notebook server's front page a few hundred. */
    static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

    private static final int MAX_MESSAGE = 500;

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

    /** This answer if it has one of the statuses, else the failure that it is. */
    public BufferedResponse expect(int... statuses) {
        if (IntStream.of(statuses).anyMatch(expected -> expected == status)) {
            return this;
        }
        throw failure();
    }

    /**
     * The same for a single-user server. While it has no route, its requests reach the hub, which sends a GET elsewhere
     * and answers anything else with a page that says 403 (handlers/base.py, UserUrlHandler).
     */
    public BufferedResponse expectOfServer(int... statuses) {
        boolean fromHub = status == 403 && isPage() || status == 302 || status == 424;
        if (fromHub) {
            throw operation.failure(Code.NOT_FOUND, status, "the server does not run, or has no route yet");
        }
        return expect(statuses);
    }

    /** As UTF-8; what is not is replaced. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public JsonBody json() {
        return JsonBody.parse(body, operation);
    }

    /** The {@code message} of the hub's error JSON, else the start of the text; shortened and on one line. */
    public String message() {
        return errorMessage()
                .or(this::plainText)
                .map(BufferedResponse::shortened)
                .orElse("");
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

    public static String shortened(String message) {
        String line = message.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "...";
    }

    /** Whether it is meant for eyes: the hub and the single-user server answer API requests in JSON. */
    public boolean isPage() {
        return contentType().startsWith("text/html");
    }

    public String contentType() {
        return Optional.ofNullable(headers.get("Content-Type")).orElse("");
    }

    /** {@code Retry-After} in seconds, as the hub writes it, or as a date, as a load balancer may (RFC 9110, 10.2.3). */
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

    /** The failure that this answer is, for a caller who has no use for its status. */
    public HubException failure() {
        return operation.failure(code(), status, failureMessage());
    }

    private Code code() {
        return switch (status) {
            case 403, 401 -> Code.FORBIDDEN;
            case 404 -> Code.NOT_FOUND;
            case 409 -> Code.CONFLICT;
            case 400 -> isBusy() ? Code.CONFLICT : Code.BAD_REQUEST;
            case 429 -> Code.THROTTLED;
            case 502, 503, 504 -> errorMessage().isPresent() ? Code.SERVER_ERROR : Code.HUB_RESTARTING;
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
                            .map(BufferedResponse::shortened)
                            .orElse("nowhere") + "; is the hub's URL right?";
        }
        return message();
    }
}
