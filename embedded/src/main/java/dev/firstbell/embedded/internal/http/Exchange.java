package dev.firstbell.embedded.internal.http;

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
 * One request and its answer. Read and answered on the model's thread. The parts of the answer leave on the
 * connection's thread, in the order in which they were given.
 */
public final class Exchange {
    /** The version of JupyterHub whose answers the embedded hub copies. */
    public static final String HUB_VERSION = "5.5.4";

    private static final Map<String, String> HUB_HEADERS = Map.of("X-JupyterHub-Version", HUB_VERSION);

    private final HttpServerRequest request;
    private final Context context;
    private final Buffer body;
    private final List<String> segments;
    private final List<String> newCookies = new ArrayList<>();

    public Exchange(HttpServerRequest request, Context context, Buffer body, List<String> segments) {
        this.request = request;
        this.context = context;
        this.body = body;
        this.segments = segments;
    }

    public String method() {
        return request.method().name();
    }

    /**
     * Runs the action if the request has this method; otherwise answers 405. A resource that answers GET answers HEAD
     * too.
     */
    public void only(String expected, Runnable action) {
        if (method().equals(expected) || expected.equals("GET") && isRead()) {
            action.run();
        } else {
            error(405, "Method Not Allowed");
        }
    }

    public boolean isRead() {
        return method().equals("GET") || method().equals("HEAD");
    }

    /** As the client sent it. */
    public String rawPath() {
        return request.path();
    }

    /** As the client sent it, with the query if there is one. */
    public String rawUri() {
        return request.uri();
    }

    /** Decoded, below the base path; a trailing slash gives an empty last segment. */
    public List<String> segments() {
        return segments;
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(request.getParam(name));
    }

    public String header(String name) {
        return request.getHeader(name);
    }

    /** The identity of a browser before the log-in: its address and {@code User-Agent} (_xsrf_utils.py). */
    public String visitor() {
        return request.remoteAddress().hostAddress() + " " + Objects.requireNonNullElse(header("User-Agent"), "");
    }

    public Optional<String> cookie(String name) {
        return Cookies.value(Objects.requireNonNullElse(header("Cookie"), ""), name);
    }

    /** Sets a cookie with the answer. */
    public void setCookie(String cookie) {
        newCookies.add(cookie);
    }

    /** The fields of a form in the body; empty if the body is not a form. */
    public Map<String, String> form() {
        return FormBody.fields(Objects.requireNonNullElse(header("Content-Type"), ""), body);
    }

    /** An argument of a page: the field of the form, or else the parameter of the query. */
    public Optional<String> argument(String name) {
        return Optional.ofNullable(form().get(name)).or(() -> query(name));
    }

    public boolean hasBody() {
        return body.length() > 0;
    }

    /** The body as an object; an object without fields if there is no body. Empty if the body is anything else. */
    public Optional<JsonObject> json() {
        return body.length() == 0 ? Optional.of(new JsonObject()) : JsonObjects.parse(body);
    }

    /** Answers with a JSON value. */
    public void json(int status, Object value) {
        json(status, value, Map.of());
    }

    /** Answers with a JSON value and more headers. */
    public void json(int status, Object value, Map<String, String> headers) {
        send(status, "application/json", Json.encodeToBuffer(value), headers, true);
    }

    /** Answers with an error as the hub's API does. */
    public void error(int status, String message) {
        error(status, message, Map.of());
    }

    /** Answers with an error as the hub's API does, with more headers. */
    public void error(int status, String message, Map<String, String> headers) {
        json(status, new JsonObject().put("status", status).put("message", message), headers);
    }

    /** Answers with an error as jupyter_server's API does (base/handlers.py, APIHandler.write_error). */
    public void serverError(int status, String message) {
        json(status, new JsonObject().put("message", message).putNull("reason"));
    }

    public void empty(int status) {
        send(status, "text/plain", Buffer.buffer(), Map.of(), true);
    }

    public void html(int status, String page) {
        html(status, page, Map.of());
    }

    public void html(int status, String page, Map<String, String> headers) {
        send(status, "text/html; charset=UTF-8", Buffer.buffer(page), headers, true);
    }

    /** Answers with a text of another type than HTML or JSON. */
    public void content(int status, String type, String text) {
        send(status, type, Buffer.buffer(text), Map.of(), true);
    }

    public void redirect(int status, String location) {
        send(status, "text/html; charset=UTF-8", Buffer.buffer(), Map.of("Location", location), true);
    }

    /** Answers as the proxy does while the hub does not listen, without the hub's headers. */
    public void proxyUnavailable() {
        send(503, "text/plain", Buffer.buffer("Service Unavailable"), Map.of(), false);
    }

    /**
     * Answers with a stream of events.
     *
     * @param onClose called on the connection's thread when the client is gone
     */
    public EventStream eventStream(Runnable onClose) {
        context.runOnContext(nothing -> {
            HttpServerResponse response = request.response();
            response.setChunked(true).putHeader("Content-Type", "text/event-stream");
            response.putHeader("Cache-Control", "no-cache");
            HUB_HEADERS.forEach(response::putHeader);
            response.closeHandler(closed -> onClose.run());
        });
        return new EventStream();
    }

    /** Answers as the proxy does for a path without a route, without the hub's headers. */
    public void proxyNotFound() {
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

    /** An answer that goes on as a stream of events. */
    public final class EventStream {
        /** Sends an empty line, which keeps the connection alive. */
        public void blank() {
            write("\n\n");
        }

        /** Sends one event. */
        public void event(JsonObject event) {
            write("data: " + event.encode() + "\n\n");
        }

        /** Ends the answer. */
        public void end() {
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
