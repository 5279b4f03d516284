package dev.firstbell.client.internal.http;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ServerRef;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import okhttp3.HttpUrl;

/** The addresses of a hub and its servers, below the hub's public URL. Immutable. */
public final class HubUrls {
    private final HttpUrl base;

    private HubUrls(HttpUrl base) {
        this.base = base;
    }

    /**
     * The addresses below a hub's URL. A missing slash at its end is added.
     *
     * @throws IllegalArgumentException if the URL is not an absolute http or https URL, or has a user name, password,
     *     query or fragment. The message never contains a password.
     */
    public static HubUrls below(URI hubUrl) {
        requireNonNull(hubUrl, "hubUrl is null");
        HttpUrl url = HttpUrl.parse(hubUrl.toString());
        if (url == null) {
            throw new IllegalArgumentException("the hub's URL is not an absolute http:// or https:// URL");
        }
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw new IllegalArgumentException("the hub's URL contains a user name or password; use a token instead");
        }
        if (url.query() != null || url.fragment() != null) {
            throw new IllegalArgumentException("the hub's URL contains a query or fragment: " + hubUrl);
        }
        boolean closed = url.encodedPath().endsWith("/");
        return new HubUrls(closed ? url : url.newBuilder().addPathSegment("").build());
    }

    public HttpUrl base() {
        return base;
    }

    /**
     * An address of the hub's REST API.
     *
     * @param path below {@code hub/api/}, already escaped
     */
    public HttpUrl api(String path) {
        return at("hub/api/" + path);
    }

    /** An address of the hub's REST API that concerns one user. */
    public HttpUrl user(String user, String path) {
        return api("users/" + quote(user) + path);
    }

    /**
     * A page of the hub.
     *
     * @param path below {@code hub/}, already escaped
     */
    public HttpUrl hub(String path) {
        return at("hub/" + path);
    }

    /** An address of the hub's REST API that concerns one server, default or named. */
    public HttpUrl server(ServerRef server, String path) {
        return user(server.user(), (server.isDefault() ? "/server" : "/servers/" + quote(server.name())) + path);
    }

    /**
     * An address of a single-user server.
     *
     * @param server default or named
     * @param path below the server, already escaped; empty for its front page
     */
    public HttpUrl below(ServerRef server, String path) {
        return at("user/" + quote(server.user()) + "/" + (server.isDefault() ? "" : quote(server.name()) + "/") + path);
    }

    /** Whether the address has the hub's scheme, host and port. */
    public boolean sameOrigin(HttpUrl other) {
        return other.scheme().equals(base.scheme()) && other.host().equals(base.host()) && other.port() == base.port();
    }

    private HttpUrl at(String path) {
        return base.newBuilder().addEncodedPathSegments(path).build();
    }

    /**
     * Escapes a name as the hub does in its own links: {@code quote(name, safe='@~')} (jupyterhub/utils.py,
     * url_escape_path).
     *
     * @throws IllegalArgumentException for an empty name, {@code .} and {@code ..}, which would lead to another address
     */
    public static String quote(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("\"" + name + "\" cannot be part of a URL's path");
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
