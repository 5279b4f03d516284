package dev.firstbell.client.internal.http;

import dev.firstbell.client.call.ApiToken;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Who asks: what a request carries to prove it, and what is learned from answers. Thread-safe. */
public interface Credentials {
    /** Nobody. */
    Credentials NONE = (request, url, changing) -> {};

    /** @param changing whether the request changes something: those must say where they come from if cookies sign them */
    void sign(Request.Builder request, HttpUrl url, boolean changing);

    /** Sees the headers of every answer, redirects included. */
    default void learn(HttpUrl url, Headers headers) {}

    /** An API token, which the hub and the servers behind it take instead of cookies and need no XSRF token with. */
    static Credentials token(ApiToken token) {
        return (request, url, changing) -> request.header("Authorization", token.authorization());
    }
}
