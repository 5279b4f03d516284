package dev.firstbell.client.internal.http;

import static java.util.Objects.requireNonNull;

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.OkHttpClient;

/**
 * Proxies and trusted certificates, the same for HTTP calls and websockets. Immutable.
 *
 * @param tls the trusted certificates; empty for the JDK's
 */
public record Network(ProxySelector proxies, Optional<Tls> tls) {
    public Network {
        requireNonNull(proxies, "proxies is null");
        requireNonNull(tls, "tls is null");
    }

    /** The JDK's certificates, and the proxies that the JDK's system properties name. */
    public static Network ofThisJvm() {
        return new Network(
                Optional.ofNullable(ProxySelector.getDefault()).orElse(EnvironmentProxies.NONE), Optional.empty());
    }

    public Network through(ProxySelector selector) {
        return new Network(selector, tls);
    }

    public Network trusting(Tls trust) {
        return new Network(proxies, Optional.of(trust));
    }

    public void configure(OkHttpClient.Builder client) {
        client.proxySelector(proxies);
        tls.ifPresent(trust -> {
            client.sslSocketFactory(trust.socketFactory(), trust.trustManager());
            if (!trust.checksHostNames()) {
                client.hostnameVerifier((host, session) -> true);
            }
        });
    }

    /** The proxy for an address; empty for a direct connection. */
    public Optional<Proxy> proxyFor(URI uri) {
        return proxies.select(uri).stream().findFirst().filter(proxy -> proxy.type() != Proxy.Type.DIRECT);
    }

    public Optional<SSLSocketFactory> sslSocketFactory() {
        return tls.map(Tls::socketFactory);
    }

    public boolean checksHostNames() {
        return tls.map(Tls::checksHostNames).orElse(true);
    }
}
