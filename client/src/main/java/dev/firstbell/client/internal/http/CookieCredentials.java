package dev.firstbell.client.internal.http;

import java.util.Optional;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * The credentials of a browser: cookies, and the {@code _xsrf} cookie repeated in a header of requests that change
 * something (_xsrf_utils.py). Thread-safe.
 */
public final class CookieCredentials implements Credentials {
    private static final String XSRF = "_xsrf";

    private final CookieJar cookies;

    public CookieCredentials(CookieJar cookies) {
        this.cookies = cookies;
    }

    @Override
    public void sign(Request.Builder request, HttpUrl url, boolean changing) {
        cookies.header(url).ifPresent(header -> request.header("Cookie", header));
        if (changing) {
            xsrf(url).ifPresent(token -> request.header("X-XSRFToken", token));
        }
    }

    @Override
    public void learn(HttpUrl url, Headers headers) {
        cookies.store(url, headers);
    }

    /** The XSRF token that pages at this address expect. */
    public Optional<String> xsrf(HttpUrl url) {
        return cookies.value(url, XSRF);
    }

    /** Deletes all cookies. */
    public void forget() {
        cookies.clear();
    }
}
