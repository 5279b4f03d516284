package dev.firstbell.embedded.internal;

import dev.firstbell.twin.ModelUser;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides on {@code GET /user/:name/api/kernels/:id/channels?session_id=…}. A real server completes the handshake only
 * after the kernel has answered it, so this one waits until then too.
 */
final class KernelUpgrade {
    private final Deployment deployment;
    private final ServerWebSocketHandshake handshake;
    private final Context context;

    KernelUpgrade(Deployment deployment, ServerWebSocketHandshake handshake, Context context) {
        this.deployment = deployment;
        this.handshake = handshake;
        this.context = context;
    }

    void decide() {
        List<String> path = Names.segments(handshake.path()).orElse(List.of());
        boolean shape = path.size() == 6
                && path.get(0).equals("user")
                && String.join("/", path.subList(2, 4)).equals("api/kernels")
                && path.get(5).equals("channels");
        if (!shape) {
            reject(404);
            return;
        }
        Optional<ModelUser> user = deployment.world().hub().user(path.get(1)).filter(ModelUser::isRouted);
        if (user.isEmpty()) {
            reject(deployment.world().hub().isAvailable() ? 302 : 503);
        } else if (!SingleUserApi.mayAccess(
                deployment, handshake.headers().get(HttpHeaders.AUTHORIZATION), path.get(1))) {
            reject(403);
        } else {
            SimulatedKernel kernel =
                    deployment.servers().of(user.get()).kernels().get(path.get(4));
            if (kernel == null) {
                reject(404);
            } else {
                deployment.world().loop().at(kernel.readyAt(), () -> accept(kernel));
            }
        }
    }

    private void reject(int status) {
        context.runOnContext(nothing -> handshake.reject(status));
    }

    private void accept(SimulatedKernel kernel) {
        context.runOnContext(nothing -> handshake
                .accept()
                .onSuccess(socket -> new KernelSocket(deployment, context, socket).join(kernel, sessionId())));
    }

    private String sessionId() {
        String query = Optional.ofNullable(handshake.query()).orElse("");
        for (String pair : query.split("&")) {
            if (pair.startsWith("session_id=") && pair.length() <= 300) {
                return pair.substring("session_id=".length());
            }
        }
        return UUID.randomUUID().toString();
    }
}
