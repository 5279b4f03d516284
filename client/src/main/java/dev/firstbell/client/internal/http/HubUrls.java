package dev.firstbell.client.internal.http;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ServerRef;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import okhttp3.HttpUrl;

/** Addresses below a hub's public base URL. */
public final class HubUrls {
    private final HttpUrl base;

    private HubUrls(HttpUrl base) {
        this.base = base;
    }

    /**
     * @throws IllegalArgumentException if it is not an absolute http or https URL of a host and a path and nothing else;
     *     the message never repeats a password
     */
    public static HubUrls below(URI hubUrl) {
        requireNonNull(hubUrl, "hubUrl is null");
        HttpUrl url = HttpUrl.parse(hubUrl.toString());
        if (url == null) {
            throw new IllegalArgumentException("the hub's URL is not an absolute http:// or https:// URL");
        }
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw new IllegalArgumentException("the hub's URL holds a user name or password; give a token instead");
        }
        if (url.query() != null || url.fragment() != null) {
            throw new IllegalArgumentException("the hub's URL holds a query or fragment: " + hubUrl);
        }
        boolean closed = url.encodedPath().endsWith("/");
        return new HubUrls(closed ? url : url.newBuilder().addPathSegment("").build());
    }

    public HttpUrl base() {
        return base;
    }

    /** @param path below {@code hub/api/}, escaped already */
    public HttpUrl api(String path) {
        return at("hub/api/" + path);
    }

    public HttpUrl user(String user, String path) {
        return api("users/" + quote(user) + path);
    }

    /** @param path below {@code hub/}, escaped already */
    public HttpUrl hub(String path) {
        return at("hub/" + path);
    }

    /** An address in the hub's REST API that is about one server, default or named. */
    public HttpUrl server(ServerRef server, String path) {
        return user(server.user(), (server.isDefault() ? "/server" : "/servers/" + quote(server.name())) + path);
    }

    /**
     * @param server default or named
     * @param path below it, escaped already
     */
    public HttpUrl below(ServerRef server, String path) {
        return server(server.user(), (server.isDefault() ? "" : quote(server.name()) + "/") + path);
    }

    public boolean sameOrigin(HttpUrl other) {
        return other.scheme().equals(base.scheme()) && other.host().equals(base.host()) && other.port() == base.port();
    }

    /** @param path below the user's server, escaped already; empty for its front page */
    public HttpUrl server(String user, String path) {
        return at("user/" + quote(user) + "/" + path);
    }

    private HttpUrl at(String path) {
        return base.newBuilder().addEncodedPathSegments(path).build();
    }

    /**
     * Escapes a user name as the hub does in its own links: {@code quote(name, safe='@~')} (jupyterhub/utils.py,
     * url_escape_path).
     */
    public static String quote(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not a user name: \"" + name + "\"");
        }
        StringBuilder quoted = new StringBuilder(name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_.-~@".indexOf(c) >= 0) {
                quoted.append(c);
            } else {
                quoted.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return quoted.toString();
    }
}
