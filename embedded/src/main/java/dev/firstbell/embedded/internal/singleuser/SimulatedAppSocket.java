package dev.firstbell.embedded.internal.singleuser;

import io.vertx.core.http.ServerWebSocket;

/** The websocket of a simulated app: sends a greeting, and then echoes every message. */
final class SimulatedAppSocket {
    private SimulatedAppSocket() {}

    /** Called on the connection's thread. */
    static void echo(ServerWebSocket socket) {
        socket.textMessageHandler(socket::writeTextMessage);
        socket.binaryMessageHandler(socket::writeBinaryMessage);
        socket.writeTextMessage("simulated");
    }
}
