package dev.firstbell.embedded.internal;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One request and its answer. Read and answered on the model's thread; the answer leaves on the connection's, in the
 * order in which it was given.
 */
final class Exchange {
    /** What the embedded hub says that it is: the version whose shapes it copies. */
    static final String HUB_VERSION = "5.5.4";

    private static final Map<String, String> HUB_HEADERS = Map.of("X-JupyterHub-Version", HUB_VERSION);

    private final HttpServerRequest request;
    private final Context context;
    private final Buffer body;
    private final List<String> segments;
    private final List<String> newCookies = new ArrayList<>();

    Exchange(HttpServerRequest request, Context context, Buffer body, List<String> segments) {
        this.request = request;
        this.context = context;
        this.body = body;
        this.segments = segments;
    }

    String method() {
        return request.method().name();
    }

    boolean isRead() {
        return method().equals("GET") || method().equals("HEAD");
    }

    /** As it came. */
    String rawPath() {
        return request.path();
    }

    /** As it came, with the query if there is one. */
    String rawUri() {
        return request.uri();
    }

    /** Decoded, below the base path; a trailing slash gives an empty last segment. */
    List<String> segments() {
        return segments;
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(request.getParam(name));
    }

    String header(String name) {
        return request.getHeader(name);
    }

    /** Whose browser this is, as far as the hub can tell: address and {@code User-Agent} (_xsrf_utils.py). */
    String visitor() {
        return request.remoteAddress().hostAddress() + " " + Objects.requireNonNullElse(header("User-Agent"), "");
    }

    Optional<String> cookie(String name) {
        return Cookies.value(Objects.requireNonNullElse(header("Cookie"), ""), name);
    }

    /** Sets a cookie with the answer. */
    void setCookie(String cookie) {
        newCookies.add(cookie);
    }

    /** The fields of a form that was sent; what is no form has none. */
    Map<String, String> form() {
        return FormBody.fields(Objects.requireNonNullElse(header("Content-Type"), ""), body);
    }

    /** What pages and forms carry besides a path: a field of the form, or else of the query. */
    Optional<String> argument(String name) {
        return Optional.ofNullable(form().get(name)).or(() -> query(name));
    }

    boolean hasBody() {
        return body.length() > 0;
    }

    /** The body as an object; an empty one if there is none. Empty if it is something else. */
    Optional<JsonObject> json() {
        return body.length() == 0 ? Optional.of(new JsonObject()) : JsonObjects.parse(body);
    }

    /** Answers with a JSON value. */
    void json(int status, Object value) {
        json(status, value, Map.of());
    }

    /** Answers with a JSON value and headers of its own. */
    void json(int status, Object value, Map<String, String> headers) {
        send(status, "application/json", Json.encodeToBuffer(value), headers, true);
    }

    /** Answers as the hub's API does when it says no. */
    void error(int status, String message) {
        error(status, message, Map.of());
    }

    /** Answers as the hub's API does when it says no, with headers of its own. */
    void error(int status, String message, Map<String, String> headers) {
        json(status, new JsonObject().put("status", status).put("message", message), headers);
    }

    /** Answers as jupyter_server's API does when it says no (base/handlers.py, APIHandler.write_error). */
    void serverError(int status, String message) {
        json(status, new JsonObject().put("message", message).putNull("reason"));
    }

    void empty(int status) {
        send(status, "text/plain", Buffer.buffer(), Map.of(), true);
    }

    void html(int status, String page) {
        html(status, page, Map.of());
    }

    void html(int status, String page, Map<String, String> headers) {
        send(status, "text/html; charset=UTF-8", Buffer.buffer(page), headers, true);
    }

    /** Answers with a file or anything else that is neither page nor JSON. */
    void content(int status, String type, String text) {
        send(status, type, Buffer.buffer(text), Map.of(), true);
    }

    void redirect(int status, String location) {
        send(status, "text/html; charset=UTF-8", Buffer.buffer(), Map.of("Location", location), true);
    }

    /** Answers as the proxy does for a hub that does not listen: no trace of the hub. */
    void proxyUnavailable() {
        send(503, "text/plain", Buffer.buffer("Service Unavailable"), Map.of(), false);
    }

    /**
     * Answers with a stream of events.
     *
     * @param onClose called on the connection's thread when the client is gone
     */
    EventStream eventStream(Runnable onClose) {
        context.runOnContext(nothing -> {
            HttpServerResponse response = request.response();
            response.setChunked(true).putHeader("Content-Type", "text/event-stream");
            response.putHeader("Cache-Control", "no-cache");
            HUB_HEADERS.forEach(response::putHeader);
            response.closeHandler(closed -> onClose.run());
        });
        return new EventStream();
    }

    /** Answers as the proxy does where it has no route. */
    void proxyNotFound() {
        send(404, "text/plain", Buffer.buffer("Not Found"), Map.of(), false);
    }

    private void send(int status, String type, Buffer content, Map<String, String> headers, boolean fromHub) {
        List<String> cookies = List.copyOf(newCookies);
        context.runOnContext(nothing -> {
            HttpServerResponse response = request.response();
            if (response.closed() || response.ended()) {
                return;
            }
            response.setStatusCode(status);
            if (fromHub) {
                HUB_HEADERS.forEach(response::putHeader);
            }
            headers.forEach(response::putHeader);
            cookies.forEach(cookie -> response.headers().add("Set-Cookie", cookie));
            if (status != 204) {
                response.putHeader("Content-Type", type);
            }
            response.end(content);
        });
    }

    /** The rest of an answer that is a stream. */
    final class EventStream {
        /** Sends what keeps a connection alive. */
        void blank() {
            write("\n\n");
        }

        /** Sends one event. */
        void event(JsonObject event) {
            write("data: " + event.encode() + "\n\n");
        }

        /** Ends the answer. */
        void end() {
            context.runOnContext(nothing -> {
                if (!request.response().closed() && !request.response().ended()) {
                    request.response().end();
                }
            });
        }

        private void write(String chunk) {
            context.runOnContext(nothing -> {
                if (!request.response().closed() && !request.response().ended()) {
                    request.response().write(chunk);
                }
            });
        }
    }
}
