package dev.firstbell.client.internal.http;

import static java.util.Objects.requireNonNull;

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.OkHttpClient;

/**
 * The way to the hub, the same for calls and websockets.
 *
 * @param tls whom to trust; empty for the JDK's certificates
 */
public record Network(ProxySelector proxies, Optional<Tls> tls) {
    public Network {
        requireNonNull(proxies, "proxies is null");
        requireNonNull(tls, "tls is null");
    }

    /** The JDK's certificates, and a proxy only if the JDK's system properties name one. */
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

    /** Empty for a direct connection. */
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
