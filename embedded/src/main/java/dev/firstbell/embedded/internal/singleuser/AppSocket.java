package dev.firstbell.embedded.internal.singleuser;

import io.vertx.core.http.ServerWebSocket;

/** A simulated app at the end of a websocket: it says something first, and then what it hears. */
final class AppSocket {
    private AppSocket() {}

    /** Called on the connection's thread. */
    static void echo(ServerWebSocket socket) {
        socket.textMessageHandler(socket::writeTextMessage);
        socket.binaryMessageHandler(socket::writeBinaryMessage);
        socket.writeTextMessage("simulated");
    }
}
