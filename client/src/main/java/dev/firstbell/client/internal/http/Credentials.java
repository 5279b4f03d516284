package dev.firstbell.client.internal.http;

import dev.firstbell.client.call.ApiToken;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** The credentials that requests carry, and the cookies that are stored from responses. Thread-safe. */
public interface Credentials {
    /** No authentication. */
    Credentials NONE = (request, url, changing) -> {};

    /**
     * Adds the credentials to a request.
     *
     * @param changing whether the request changes something; with cookies such a request needs an XSRF token
     */
    void sign(Request.Builder request, HttpUrl url, boolean changing);

    /** Called with the headers of every response, redirects included. */
    default void learn(HttpUrl url, Headers headers) {}

    /** An API token, which the hub and its servers accept instead of cookies and without an XSRF token. */
    static Credentials token(ApiToken token) {
        return (request, url, changing) -> request.header("Authorization", token.authorization());
    }
}
