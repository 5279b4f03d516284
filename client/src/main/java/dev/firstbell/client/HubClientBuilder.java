package dev.firstbell.client;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.internal.http.Credentials;
import dev.firstbell.client.internal.http.EnvironmentProxies;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.http.Network;
import dev.firstbell.client.internal.http.Tls;
import dev.firstbell.client.internal.transport.Caller;
import dev.firstbell.client.internal.transport.Transport;
import dev.firstbell.client.websocket.WebSocketEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Configures a {@link HubClient}; {@link HubClient#builder} makes one. Not thread-safe. */
public final class HubClientBuilder {
    private final HubUrls urls;
    private Optional<ApiToken> token = Optional.empty();
    private Duration requestTimeout = Duration.ofSeconds(30);
    private Duration progressWatchdog = Duration.ofSeconds(30);
    private Duration kernelTimeout = Duration.ofSeconds(90);
    private String userAgent = "firstbell";
    private Clock clock = Clock.systemUTC();
    private Network network = Network.ofThisJvm();
    private WebSocketEngine webSockets = WebSocketEngine.JAVA_WEBSOCKET;

    HubClientBuilder(HubUrls urls) {
        this.urls = urls;
    }

    /** The token that every call carries. Default: none, which suffices for {@link HubClient#version()} and health. */
    public HubClientBuilder token(ApiToken value) {
        token = Optional.of(value);
        return this;
    }

    /**
     * The longest time from sending a request to the end of its response. Default 30 s: a hub may wait 10 s for a
     * server to start or stop before it responds.
     */
    public HubClientBuilder requestTimeout(Duration value) {
        requestTimeout = positive(value, "requestTimeout");
        return this;
    }

    /** The longest silence of a progress stream. Default 30 s: the hub sends a keep-alive line every 8 s. */
    public HubClientBuilder progressWatchdog(Duration value) {
        progressWatchdog = positive(value, "progressWatchdog");
        return this;
    }

    /**
     * The longest time for a kernel channel to open, and for each request on it. Default 90 s: the single-user
     * server itself waits up to 60 s for the kernel before it opens the channel.
     */
    public HubClientBuilder kernelTimeout(Duration value) {
        kernelTimeout = positive(value, "kernelTimeout");
        return this;
    }

    /** The {@code User-Agent} header. Default {@code firstbell}. */
    public HubClientBuilder userAgent(String value) {
        userAgent = requireNonNull(value, "userAgent is null");
        return this;
    }

    /** The clock for timestamps of kernel messages and for the expiry of cookies. Default: the system clock. */
    public HubClientBuilder clock(Clock value) {
        clock = requireNonNull(value, "clock is null");
        return this;
    }

    /** The library that carries websockets. Default {@link WebSocketEngine#JAVA_WEBSOCKET}. */
    public HubClientBuilder webSockets(WebSocketEngine value) {
        webSockets = requireNonNull(value, "webSockets is null");
        return this;
    }

    /**
     * Trusts the certificate authorities in a file in addition to the JDK's, for a hub whose certificate is signed
     * by a private CA.
     *
     * @param pem X.509 certificates in PEM
     * @throws IllegalArgumentException if the file contains no certificate
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public HubClientBuilder trustAuthorities(Path pem) {
        network = network.trusting(Tls.withAuthoritiesIn(pem));
        return this;
    }

    /**
     * Accepts untrusted certificates and certificates for other host names. An attacker between client and hub can
     * then read every token. Use it only for a test hub on this machine.
     */
    public HubClientBuilder trustEveryoneInsecurely() {
        network = network.trusting(Tls.trustingEveryone());
        return this;
    }

    /**
     * Uses the proxies that the environment variables {@code http_proxy}, {@code https_proxy}, {@code all_proxy}
     * and {@code no_proxy} of this process name, in lower or upper case. Loopback addresses never go through a
     * proxy. Default: the proxies that the JDK's system properties name ({@code https.proxyHost}), usually none.
     *
     * @throws IllegalArgumentException if a variable is not of the form {@code http://host:port}, or contains a
     *     password
     */
    public HubClientBuilder proxyFromEnvironment() {
        return proxyFromEnvironment(System.getenv());
    }

    /** Like {@link #proxyFromEnvironment()}, with the given variables instead of this process's. */
    public HubClientBuilder proxyFromEnvironment(Map<String, String> environment) {
        network = network.through(new EnvironmentProxies(environment));
        return this;
    }

    public HubClient build() {
        Transport transport = new Transport(new Transport.Settings(
                requestTimeout, progressWatchdog, kernelTimeout, userAgent, clock, network, webSockets));
        Credentials credentials = token.map(Credentials::token).orElse(Credentials.NONE);
        return new HubClient(new Caller(urls, credentials, transport), true);
    }

    private static Duration positive(Duration value, String name) {
        requireNonNull(value, name + " is null");
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is not positive: " + value);
        }
        return value;
    }
}
