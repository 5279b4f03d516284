package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Credentials;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.http.NetworkFailures;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import okhttp3.HttpUrl;

/**
 * Finds out what answers at an address at which no JupyterHub does, and whether one answers nearby: with the other scheme,
 * below another base path, or where the address redirects to. Every request is a GET without credentials, and goes to the
 * host of the address only. Thread-safe.
 *
 * <p>JupyterHub redirects a path outside its prefix into it ({@code /x} to {@code /hub/x}: handlers/base.py,
 * PrefixRedirectHandler), and a Jupyter server states its version at {@code /api} without a log-in (jupyter_server,
 * services/api/handlers.py).
 */
public final class AddressProbe {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Operation LOOK = Operation.of("look at the address");
    private static final String API = "hub/api/";
    private static final String OTHER_PROTOCOL = "does not speak HTTP";
    private static final int MOST_REDIRECTS = 4;

    /** Base paths that hubs have where they share a host. */
    private static final List<String> USUAL = List.of("jupyter/", "jupyterhub/", "hub/");

    private final Caller caller;

    public AddressProbe(Caller caller) {
        this.caller = requireNonNull(caller, "caller is null").as(Credentials.NONE);
    }

    /** Never fails: what cannot be found out is not part of the finding. */
    public CompletableFuture<AddressFinding> look() {
        HttpUrl base = caller.urls().base();
        return get(base.newBuilder().addEncodedPathSegments(API).build())
                .handle((response, error) -> error == null ? answered(base, response) : failed(base, cause(error)))
                .thenCompose(Function.identity());
    }

    private CompletableFuture<AddressFinding> failed(HttpUrl base, Throwable error) {
        String found = error instanceof HubException known ? "cannot be used: " + known.hubMessage() : "cannot be used";
        Optional<String> otherProtocol = otherProtocol(error);
        if (otherProtocol.isPresent()) {
            return CompletableFuture.completedFuture(notHttp(otherProtocol.get()));
        }
        if (found.contains("certificate")) {
            return finding(found, Optional.empty());
        }
        HttpUrl other = withScheme(base, base.isHttps() ? "http" : "https");
        return firstHub(List.of(other).iterator()).thenCompose(hub -> {
            if (hub.isPresent()) {
                return finding("speaks " + other.scheme() + ", not " + base.scheme(), hub);
            }
            return NetworkFailures.isPlainText(error) ? plainText(base, other) : finding(found, hub);
        });
    }

    /** What a port that does not speak TLS speaks: http, or a protocol such as SSH. */
    private CompletableFuture<AddressFinding> plainText(HttpUrl base, HttpUrl other) {
        return get(other)
                .handle((response, error) -> Optional.ofNullable(error)
                        .map(AddressProbe::cause)
                        .flatMap(AddressProbe::otherProtocol)
                        .map(AddressProbe::notHttp)
                        .orElseGet(() -> new AddressFinding(
                                AddressFinding.Protocol.HTTP,
                                "speaks " + other.scheme() + ", not " + base.scheme(),
                                Optional.empty())));
    }

    private static Optional<String> otherProtocol(Throwable error) {
        return error instanceof HubException known && known.hubMessage().startsWith(NetworkFailures.NOT_HTTP)
                ? Optional.of(OTHER_PROTOCOL + known.hubMessage().substring(NetworkFailures.NOT_HTTP.length()))
                : Optional.empty();
    }

    private CompletableFuture<AddressFinding> answered(HttpUrl base, BufferedResponse response) {
        String found = FoundPage.describe(response);
        Optional<HttpUrl> target = Optional.ofNullable(response.headers().get("Location"))
                .filter(location -> response.status() / 100 == 3)
                .map(location -> response.url().resolve(location));
        Optional<HttpUrl> elsewhere = target.filter(url -> !url.host().equals(base.host()));
        if (elsewhere.isPresent()) {
            // Another host is named, but not asked: nobody said that it may be.
            Optional<URI> hub = elsewhere
                    .filter(url -> url.encodedPath().endsWith(API))
                    .map(url -> before(url, url.encodedPath().length() - API.length())
                            .uri());
            return finding(found, hub);
        }
        Set<HttpUrl> candidates = new LinkedHashSet<>();
        target.ifPresent(url -> addAround(url, candidates));
        if (found.contains("HTTPS") || found.contains("https")) {
            candidates.add(withScheme(base, "https"));
        }
        addParents(base, candidates);
        USUAL.forEach(path ->
                candidates.add(base.newBuilder().addEncodedPathSegments(path).build()));
        candidates.remove(base);
        return firstHub(candidates.iterator()).thenCompose(hub -> {
            if (hub.isPresent()) {
                return finding(found, hub);
            }
            return target.isPresent()
                    ? followed(found, target.get(), new LinkedHashSet<>(Set.of(response.url())))
                    : jupyterServer(base, found);
        });
    }

    /** Follows redirects on the same host, to find a loop. */
    private CompletableFuture<AddressFinding> followed(String found, HttpUrl next, Set<HttpUrl> seen) {
        if (!seen.add(next)) {
            return finding(
                    seen.size() == 1
                            ? "redirects to itself, so nothing answers there"
                            : found + ", which redirects back: the redirects form a loop",
                    Optional.empty());
        }
        if (seen.size() > MOST_REDIRECTS
                || !next.host().equals(seen.iterator().next().host())) {
            return finding(found, Optional.empty());
        }
        return get(next)
                .handle((response, error) -> Optional.ofNullable(error == null ? response : null)
                        .filter(answer -> answer.status() / 100 == 3)
                        .map(answer -> answer.headers().get("Location"))
                        .map(next::resolve))
                .thenCompose(target ->
                        target.isPresent() ? followed(found, target.get(), seen) : finding(found, Optional.empty()));
    }

    /** The bases that a redirect suggests: what comes before each {@code hub/} of its path. */
    private static void addAround(HttpUrl target, Set<HttpUrl> candidates) {
        String path = target.encodedPath();
        for (int at = path.lastIndexOf("/hub/"); at >= 0; at = path.lastIndexOf("/hub/", at - 1)) {
            candidates.add(before(target, at + 1));
        }
    }

    private static void addParents(HttpUrl base, Set<HttpUrl> candidates) {
        String path = base.encodedPath();
        for (int end = path.lastIndexOf('/', path.length() - 2); end >= 0; end = path.lastIndexOf('/', end - 1)) {
            candidates.add(before(base, end + 1));
        }
    }

    /** The first of the addresses at which a JupyterHub answers; one after the other. */
    private CompletableFuture<Optional<URI>> firstHub(Iterator<HttpUrl> candidates) {
        if (!candidates.hasNext()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        HttpUrl candidate = candidates.next();
        return get(candidate.newBuilder().addEncodedPathSegments(API).build())
                .thenCompose(response -> HubSigns.hasVersion(response)
                        ? HubSigns.isHub(caller, response, LOOK)
                        : CompletableFuture.completedFuture(false))
                .exceptionally(error -> false)
                .thenCompose(hub ->
                        hub ? CompletableFuture.completedFuture(Optional.of(candidate.uri())) : firstHub(candidates));
    }

    private CompletableFuture<AddressFinding> jupyterServer(HttpUrl base, String found) {
        HttpUrl api = base.newBuilder().addEncodedPathSegments("api").build();
        return get(api).handle((response, error) -> error == null
                        ? HubSigns.version(response).filter(version -> !found.contains(version))
                        : Optional.<String>empty())
                .thenCompose(version -> version.isPresent()
                        ? finding(
                                "is a Jupyter server (version " + version.get()
                                        + ") of one person, such as JupyterLab, without a hub",
                                Optional.empty())
                        : frontPage(base, found));
    }

    /** The title of the front page tells people what they see in the browser. */
    private CompletableFuture<AddressFinding> frontPage(HttpUrl base, String found) {
        return get(base)
                .handle((response, error) -> new AddressFinding(
                        AddressFinding.Protocol.HTTP,
                        error == null && response.isPage()
                                ? response.title()
                                        .filter(title -> !found.contains(title))
                                        .map(title -> found + "; its front page is \"" + title + "\"")
                                        .orElse(found)
                                : found,
                        Optional.empty()));
    }

    private CompletableFuture<BufferedResponse> get(HttpUrl url) {
        return HubSigns.again(
                () -> caller.send(Caller.get(url).header("Connection", "close"), LOOK, DEADLINE, Function.identity()));
    }

    private static CompletableFuture<AddressFinding> finding(String found, Optional<URI> hub) {
        return CompletableFuture.completedFuture(new AddressFinding(AddressFinding.Protocol.HTTP, found, hub));
    }

    private static AddressFinding notHttp(String found) {
        return new AddressFinding(AddressFinding.Protocol.OTHER, found, Optional.empty());
    }

    private static HttpUrl before(HttpUrl url, int end) {
        return HubUrls.below(url.newBuilder()
                        .encodedPath(url.encodedPath().substring(0, end))
                        .query(null)
                        .fragment(null)
                        .username("")
                        .password("")
                        .build()
                        .uri())
                .base();
    }

    /** A port that is not the scheme's own stays. */
    private static HttpUrl withScheme(HttpUrl url, String scheme) {
        HttpUrl.Builder other = url.newBuilder().scheme(scheme);
        return (url.port() == HttpUrl.defaultPort(url.scheme()) ? other.port(HttpUrl.defaultPort(scheme)) : other)
                .build();
    }

    private static Throwable cause(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
