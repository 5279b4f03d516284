package dev.firstbell.client.internal.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.HttpUrl;

/**
 * The proxies that {@code http_proxy}, {@code https_proxy}, {@code all_proxy} and {@code no_proxy} name, in lower or
 * upper case, as curl and most other programs read them. Lower case takes precedence. Loopback addresses never go
 * through a proxy. Immutable.
 */
public final class EnvironmentProxies extends ProxySelector {
    /** Direct connections only. */
    static final EnvironmentProxies NONE = new EnvironmentProxies(Map.of());

    private final Optional<Proxy> http;
    private final Optional<Proxy> https;
    private final List<String> direct;

    /**
     * Reads the variables.
     *
     * @throws IllegalArgumentException if a variable is not of the form {@code http://host:port}, or contains a
     *     password
     */
    public EnvironmentProxies(Map<String, String> environment) {
        http = proxy(environment, "http_proxy").or(() -> proxy(environment, "all_proxy"));
        https = proxy(environment, "https_proxy").or(() -> proxy(environment, "all_proxy"));
        direct = variable(environment, "no_proxy").stream()
                .flatMap(list -> Stream.of(list.split("[,\\s]+")))
                .map(host -> host.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.", ""))
                .filter(host -> !host.isEmpty())
                .toList();
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Stream.of(name, name.toUpperCase(Locale.ROOT))
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .map(String::strip);
    }

    private static Optional<Proxy> proxy(Map<String, String> environment, String name) {
        return variable(environment, name).map(value -> {
            HttpUrl url = HttpUrl.parse(value.contains("://") ? value : "http://" + value);
            if (url == null || url.isHttps()) {
                throw new IllegalArgumentException(name + " does not name an http:// proxy");
            }
            if (!url.username().isEmpty() || !url.password().isEmpty()) {
                throw new IllegalArgumentException(name + " contains a user name or password, which is not supported");
            }
            return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(url.host(), url.port()));
        });
    }

    @Override
    public List<Proxy> select(URI uri) {
        Optional<Proxy> proxy = uri.getScheme().matches("https|wss") ? https : http;
        return List.of(isDirect(uri.getHost()) ? Proxy.NO_PROXY : proxy.orElse(Proxy.NO_PROXY));
    }

    private boolean isDirect(String name) {
        String host = name.toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.matches("127(\\.\\d{1,3}){3}|\\[?::1]?")
                || direct.stream()
                        .anyMatch(entry -> entry.equals("*") || host.equals(entry) || host.endsWith("." + entry));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException e) {
        // There is no second proxy to try.
    }
}
