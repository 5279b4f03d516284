package dev.firstbell.client.internal.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/**
 * A browser's cookies (RFC 6265), as far as JupyterHub uses them. A cookie is identified by name, domain <em>and</em>
 * path, since the hub and each server have their own {@code _xsrf}. Values are kept byte for byte, quotes included,
 * since they are signed. Holds at most 200 cookies. Thread-safe.
 */
public final class CookieJar {
    private static final int MAX_COOKIES = 200;
    private static final int MAX_VALUE = 8 * 1024;

    private record Key(String name, String domain, String path) {}

    private record Cookie(Key key, String value, boolean hostOnly, boolean secure, Instant expires) {
        boolean goesTo(HttpUrl url, Instant now) {
            return now.isBefore(expires)
                    && (!secure || url.isHttps())
                    && (hostOnly ? url.host().equals(key.domain) : isWithin(url.host(), key.domain))
                    && pathMatches(url.encodedPath(), key.path);
        }
    }

    private final Clock clock;
    private final Map<Key, Cookie> cookies = new LinkedHashMap<>();

    public CookieJar(Clock clock) {
        this.clock = clock;
    }

    /** Stores the cookies that a response sets, except those that a browser would reject. */
    synchronized void store(HttpUrl url, Headers headers) {
        for (String header : headers.values("Set-Cookie")) {
            Optional<Cookie> cookie = parse(url, header);
            cookie.ifPresent(this::put);
        }
    }

    private void put(Cookie cookie) {
        cookies.remove(cookie.key);
        if (clock.instant().isBefore(cookie.expires)) {
            cookies.put(cookie.key, cookie);
            if (cookies.size() > MAX_COOKIES) {
                cookies.remove(cookies.keySet().iterator().next());
            }
        }
    }

    /** The {@code Cookie} header for a request, longer paths first; empty if no cookie matches. */
    synchronized Optional<String> header(HttpUrl url) {
        String header = matching(url).stream()
                .map(cookie -> cookie.key.name + "=" + cookie.value)
                .collect(Collectors.joining("; "));
        return header.isEmpty() ? Optional.empty() : Optional.of(header);
    }

    /** The value of a cookie that a request would carry; that with the longest path if several match. */
    synchronized Optional<String> value(HttpUrl url, String name) {
        return matching(url).stream()
                .filter(cookie -> cookie.key.name.equals(name))
                .map(Cookie::value)
                .findFirst();
    }

    synchronized void clear() {
        cookies.clear();
    }

    private List<Cookie> matching(HttpUrl url) {
        Instant now = clock.instant();
        List<Cookie> matching = new ArrayList<>();
        for (Cookie cookie : cookies.values()) {
            if (cookie.goesTo(url, now)) {
                matching.add(cookie);
            }
        }
        matching.sort(Comparator.comparingInt((Cookie cookie) -> cookie.key.path.length())
                .reversed());
        return matching;
    }

    private Optional<Cookie> parse(HttpUrl url, String header) {
        String[] parts = header.split(";", -1);
        int equals = parts[0].indexOf('=');
        if (equals < 1 || header.length() > MAX_VALUE) {
            return Optional.empty();
        }
        String name = parts[0].substring(0, equals).strip();
        String value = parts[0].substring(equals + 1).strip();
        Map<String, String> attributes = attributes(parts);
        String domain =
                attributes.getOrDefault("domain", "").replaceFirst("^\\.", "").toLowerCase(Locale.ROOT);
        if (!domain.isEmpty() && !isWithin(url.host(), domain)) {
            return Optional.empty();
        }
        String path = attributes.getOrDefault("path", "");
        return Optional.of(new Cookie(
                new Key(name, domain.isEmpty() ? url.host() : domain, path.startsWith("/") ? path : defaultPath(url)),
                value,
                domain.isEmpty(),
                attributes.containsKey("secure"),
                expires(attributes)));
    }

    private static Map<String, String> attributes(String[] parts) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String name = (equals < 0 ? parts[i] : parts[i].substring(0, equals)).strip();
            attributes.put(
                    name.toLowerCase(Locale.ROOT),
                    equals < 0 ? "" : parts[i].substring(equals + 1).strip());
        }
        return attributes;
    }

    private Instant expires(Map<String, String> attributes) {
        String seconds = attributes.getOrDefault("max-age", "");
        if (seconds.matches("-?\\d{1,10}")) {
            return clock.instant().plus(Duration.ofSeconds(Math.max(0, Long.parseLong(seconds))));
        }
        String date = attributes.get("expires");
        Instant at = date == null ? null : httpDate(date);
        return at == null ? Instant.MAX : at;
    }

    /** Null if the text is not a date; servers send other characters than ASCII, too. */
    private static Instant httpDate(String date) {
        return new Headers.Builder().addUnsafeNonAscii("Date", date).build().getInstant("Date");
    }

    /** The folder of the page that set the cookie (RFC 6265, 5.1.4). */
    private static String defaultPath(HttpUrl url) {
        String path = url.encodedPath();
        return path.lastIndexOf('/') == 0 ? "/" : path.substring(0, path.lastIndexOf('/'));
    }

    private static boolean isWithin(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean pathMatches(String path, String cookiePath) {
        return path.equals(cookiePath)
                || path.startsWith(cookiePath) && (cookiePath.endsWith("/") || path.charAt(cookiePath.length()) == '/');
    }
}
