package dev.firstbell.client.hub;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Credentials;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import okhttp3.HttpUrl;

/**
 * What distinguishes a JupyterHub from other programs that state a version in JSON, such as Gitea and Grafana: each response
 * of a hub has the header {@code X-JupyterHub-Version} (handlers/base.py, set_default_headers). A proxy may remove the
 * header; then the hub's refusal of {@code GET /hub/api/user} without a token shows it, which is JSON with its status
 * (apihandlers/base.py, write_error). Stateless and thread-safe.
 */
final class HubSigns {
    private HubSigns() {}

    /** The version that a response of {@code GET /hub/api/} states; empty if it states none. */
    static Optional<String> version(BufferedResponse response) {
        try {
            return response.status() == 200 ? response.json().optionalText("version") : Optional.empty();
        } catch (HubException e) {
            return Optional.empty();
        }
    }

    /** Whether the response of {@code GET /hub/api/} states a version in the form of a hub's. */
    static boolean hasVersion(BufferedResponse response) {
        return version(response).filter(HubSigns::isVersion).isPresent();
    }

    /**
     * Whether a hub sent a response that states a version. Sends another request if the response does not show it.
     *
     * @param response of {@code GET /hub/api/}
     */
    static CompletableFuture<Boolean> isHub(Caller caller, BufferedResponse response, Operation operation) {
        if (response.namesJupyterHub()) {
            return CompletableFuture.completedFuture(true);
        }
        HttpUrl user = response.url().newBuilder("user").query(null).build();
        return again(() -> caller.as(Credentials.NONE)
                .send(Caller.get(user), operation, refusal -> refusal.status() == 403 && refusal.isFromTheHub()));
    }

    /**
     * Sends a request a second time if its connection broke. A server of HTTP/1.0 closes a connection that the client
     * expects to use again, which says nothing about what answers there.
     */
    static <T> CompletableFuture<T> again(Supplier<CompletableFuture<T>> request) {
        return request.get()
                .exceptionallyCompose(error -> error instanceof HubException known && known.code() == Code.UNREACHABLE
                        ? request.get()
                        : CompletableFuture.failedFuture(error));
    }

    private static boolean isVersion(String text) {
        try {
            HubVersion.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
