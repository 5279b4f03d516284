package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Credentials;
import dev.firstbell.client.internal.http.Futures;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.MalformedInputException;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The status that a hub reports of itself and its proxy (apihandlers/hub.py, apihandlers/proxy.py, handlers/metrics.py). {@code
 * HubClient} offers the same calls and documents them. Thread-safe.
 */
public final class HubStatus {
    private final Caller caller;

    public HubStatus(Caller caller) {
        this.caller = requireNonNull(caller, "caller is null");
    }

    public CompletableFuture<HubVersion> version() {
        Operation operation = Operation.of("read the hub's version");
        CompletableFuture<BufferedResponse> response =
                caller.as(Credentials.NONE).send(Caller.get(caller.urls().api("")), operation, Function.identity());
        return Futures.compose(response, answer -> {
            HubVersion version = version(answer);
            return Futures.map(HubSigns.isHub(caller, answer, operation), isHub -> {
                if (!isHub) {
                    throw operation.failure(
                            Code.PROTOCOL, answer.status(), "another program than JupyterHub answers at this URL");
                }
                return version;
            });
        });
    }

    private static HubVersion version(BufferedResponse response) {
        if (response.status() == 404) {
            // Every hub has this resource, so it is not the hub that responds.
            throw response.operation().failure(Code.PROTOCOL, 404, "no JupyterHub answers at this URL");
        }
        String version = response.expect(200).json().text("version");
        try {
            return HubVersion.parse(version);
        } catch (IllegalArgumentException e) {
            throw response.operation().failure(Code.PROTOCOL, e.getMessage(), e);
        }
    }

    public CompletableFuture<Void> health() {
        return caller.as(Credentials.NONE)
                .send(Caller.get(caller.urls().hub("health")), Operation.of("check the hub's health"), response -> {
                    response.expect(200);
                    return null;
                });
    }

    public CompletableFuture<HubInfo> info() {
        return caller.send(Caller.get(caller.urls().api("info")), Operation.of("read the hub's info"), response -> {
            HubVersion version = version(response);
            JsonBody json = response.json();
            JsonBody spawner = json.object("spawner");
            return new HubInfo(
                    version,
                    json.optionalText("python").orElse(""),
                    spawner.text("class"),
                    spawner.optionalText("version").orElse("unknown"),
                    json.object("authenticator").text("class"));
        });
    }

    public CompletableFuture<Metrics> metrics() {
        return caller.send(
                Caller.get(caller.urls().hub("metrics")), Operation.of("read the hub's metrics"), response -> {
                    response.expect(200);
                    try {
                        return PrometheusText.parse(response.body());
                    } catch (MalformedInputException e) {
                        throw response.operation().failure(Code.PROTOCOL, e.getMessage(), e);
                    }
                });
    }

    public CompletableFuture<List<ProxyRoute>> proxyRoutes() {
        Map<String, ProxyRoute> found = new LinkedHashMap<>();
        CompletableFuture<Void> read = caller.pages(
                caller.urls().api("proxy"),
                Operation.of("read the proxy's routes"),
                items -> items.objects().forEach((spec, route) -> found.put(spec, route(spec, route))));
        return Futures.map(read, done -> List.copyOf(found.values()));
    }

    private static ProxyRoute route(String spec, JsonBody route) {
        Optional<JsonBody> data = route.optionalObject("data");
        return new ProxyRoute(
                spec,
                route.text("target"),
                data.flatMap(more -> more.optionalText("user")),
                data.flatMap(more -> more.optionalText("server_name")).orElse(""));
    }

    public CompletableFuture<Void> checkProxyRoutes() {
        return caller.send(
                Caller.post(caller.urls().api("proxy")), Operation.of("check the proxy's routes"), response -> {
                    response.expect(200);
                    return null;
                });
    }
}
