package dev.firstbell.embedded.internal;

import dev.firstbell.embedded.internal.ServerAccess.Way;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Decides on websockets: to a kernel, to a terminal, to an app. */
final class SocketRoutes {
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";

    private final Deployment deployment;
    private final ServerWebSocketHandshake handshake;
    private final Context context;

    SocketRoutes(Deployment deployment, ServerWebSocketHandshake handshake, Context context) {
        this.deployment = deployment;
        this.handshake = handshake;
        this.context = context;
    }

    /** @param path below the base path */
    void decide(List<String> path) {
        if (path.size() < 2 || !path.get(0).equals("user")) {
            reject(404);
            return;
        }
        Optional<Routes.Target> target = new Routes(deployment).target(path);
        if (target.isEmpty()) {
            // The hub would send it to its own idea of the server, which no websocket follows.
            reject(deployment.world().hub().isAvailable() ? 302 : 503);
            return;
        }
        SingleUserServer server = deployment.servers().of(target.get().server());
        switch (way(new ServerAccess(deployment, target.get().server(), server))) {
            case NONE -> reject(403);
            case UNKNOWN -> reject(500);
            case TOKEN, COOKIE -> open(server, target.get().rest());
        }
    }

    private Way way(ServerAccess access) {
        Optional<String> header = header(HttpHeaders.AUTHORIZATION.toString());
        // In the address a token counts only for what is a browser's websocket (services/auth.py, get_token).
        boolean browser = header("Sec-Fetch-Mode").equals(Optional.of("websocket"));
        Optional<String> inAddress = browser ? argument("token").map(token -> "token " + token) : Optional.empty();
        return access.way(
                header.or(() -> inAddress), Cookies.value(header("Cookie").orElse(""), access.cookieName()));
    }

    private void open(SingleUserServer server, List<String> rest) {
        String first = rest.isEmpty() ? "" : rest.get(0);
        if (rest.size() == 4
                && rest.subList(0, 2).equals(List.of("api", "kernels"))
                && rest.get(3).equals("channels")) {
            Optional.ofNullable(server.kernels().get(rest.get(2))).ifPresentOrElse(this::openKernel, () -> reject(404));
        } else if (rest.size() == 3 && rest.subList(0, 2).equals(List.of("terminals", "websocket"))) {
            Optional.ofNullable(server.terminals().get(rest.get(2)))
                    .ifPresentOrElse(this::openTerminal, () -> reject(404));
        } else if (rest.size() >= 2 && server.apps().knows(first)) {
            server.apps().whenUp(first, up -> {
                if (up) {
                    accept(AppSocket::echo);
                } else {
                    reject(500);
                }
            });
        } else {
            reject(404);
        }
    }

    /** A real server completes the handshake only after the kernel has answered it, so this one waits until then too. */
    private void openKernel(SimulatedKernel kernel) {
        boolean v1 = header(SUBPROTOCOL).stream()
                .flatMap(offered -> Stream.of(offered.split(",")))
                .anyMatch(offered -> offered.strip().equals(KernelFraming.V1));
        String session = argument("session_id")
                .filter(id -> id.length() <= 300)
                .orElseGet(() -> UUID.randomUUID().toString());
        deployment
                .world()
                .loop()
                .at(
                        kernel.readyAt(),
                        () -> accept(
                                v1 ? Optional.of(KernelFraming.V1) : Optional.empty(),
                                socket -> new KernelSocket(deployment, context, socket).join(kernel, session)));
    }

    private void openTerminal(SimulatedTerminal terminal) {
        accept(Optional.empty(), socket -> new TerminalSocket(deployment, context, socket).join(terminal));
    }

    private void reject(int status) {
        context.runOnContext(nothing -> handshake.reject(status));
    }

    /** Agrees to the first subprotocol offered, whatever it is, as jupyter-server-proxy does. */
    private void accept(Consumer<ServerWebSocket> use) {
        context.runOnContext(nothing -> handshake.accept().onSuccess(use::accept));
    }

    /** Agrees to one subprotocol or to none. */
    private void accept(Optional<String> subprotocol, Consumer<ServerWebSocket> use) {
        context.runOnContext(nothing -> {
            // Vert.x takes the first offered that it may take, and it may take any: so only one is left to take.
            handshake.headers().remove(SUBPROTOCOL);
            subprotocol.ifPresent(one -> handshake.headers().set(SUBPROTOCOL, one));
            handshake.accept().onSuccess(use::accept);
        });
    }

    private Optional<String> header(String name) {
        return Optional.ofNullable(handshake.headers().get(name));
    }

    private Optional<String> argument(String name) {
        return Stream.of(Optional.ofNullable(handshake.query()).orElse("").split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }
}
