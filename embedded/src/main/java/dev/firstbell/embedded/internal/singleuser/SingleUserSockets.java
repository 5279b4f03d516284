package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.http.SocketRequest;
import dev.firstbell.embedded.internal.hub.Deployment;
import dev.firstbell.embedded.internal.kernel.KernelSocket;
import dev.firstbell.embedded.internal.kernel.KernelSocketFraming;
import dev.firstbell.embedded.internal.kernel.SimulatedKernel;
import dev.firstbell.embedded.internal.singleuser.ServerAccess.Way;
import dev.firstbell.twin.clock.PacedLoop;
import dev.firstbell.twin.hub.ModelServer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The websockets of a student's server: to a kernel, to a terminal, to an app. */
public final class SingleUserSockets {
    private final PacedLoop loop;
    private final SingleUserServer server;
    private final ServerAccess access;

    public SingleUserSockets(Deployment deployment, SingleUserServers servers, ModelServer model) {
        this.loop = deployment.loop();
        this.server = servers.of(model);
        this.access = new ServerAccess(deployment, model, server);
    }

    /** @param path the segments after the user's name, or after the named server's */
    public void handle(SocketRequest request, List<String> path) {
        switch (way(request)) {
            case NONE -> request.reject(403);
            case UNKNOWN -> request.reject(500);
            case TOKEN, COOKIE -> open(request, path);
        }
    }

    private Way way(SocketRequest request) {
        // The server reads a token from the query only if a browser opens the websocket (services/auth.py, get_token).
        boolean browser = request.header("Sec-Fetch-Mode").equals(Optional.of("websocket"));
        Optional<String> inQuery =
                browser ? request.argument("token").map(token -> "token " + token) : Optional.empty();
        return access.way(request.header("Authorization").or(() -> inQuery), request.cookie(access.cookieName()));
    }

    private void open(SocketRequest request, List<String> path) {
        String first = path.isEmpty() ? "" : path.get(0);
        if (path.size() == 4
                && path.subList(0, 2).equals(List.of("api", "kernels"))
                && path.get(3).equals("channels")) {
            Optional.ofNullable(server.kernels().get(path.get(2)))
                    .ifPresentOrElse(kernel -> openKernel(request, kernel), () -> request.reject(404));
        } else if (path.size() == 3 && path.subList(0, 2).equals(List.of("terminals", "websocket"))) {
            Optional.ofNullable(server.terminals().get(path.get(2)))
                    .ifPresentOrElse(terminal -> openTerminal(request, terminal), () -> request.reject(404));
        } else if (path.size() >= 2 && server.apps().knows(first)) {
            server.apps().whenUp(first, up -> {
                if (up) {
                    request.accept(SimulatedAppSocket::echo);
                } else {
                    request.reject(500);
                }
            });
        } else {
            request.reject(404);
        }
    }

    /** Like a real server, waits until the kernel is ready before it completes the handshake. */
    private void openKernel(SocketRequest request, SimulatedKernel kernel) {
        Optional<String> subprotocol = Optional.of(KernelSocketFraming.V1).filter(request::offers);
        String session = request.argument("session_id")
                .filter(id -> id.length() <= 300)
                .orElseGet(() -> UUID.randomUUID().toString());
        server.loop()
                .at(
                        kernel.readyAt(),
                        () -> request.accept(
                                subprotocol,
                                socket -> new KernelSocket(loop, server.loop(), request.context(), socket)
                                        .join(kernel, session)));
    }

    private void openTerminal(SocketRequest request, SimulatedTerminal terminal) {
        request.accept(Optional.empty(), socket -> new TerminalSocket(loop, request.context(), socket).join(terminal));
    }
}
