package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.twin.clock.PacedLoop;
import io.vertx.core.Context;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A websocket to a terminal. Each text frame is a JSON array that begins with its kind (terminado websocket.py). */
final class TerminalSocket implements SimulatedTerminal.Screen {
    private final PacedLoop loop;
    private final Context context;
    private final ServerWebSocket socket;

    /** Called on the connection's thread. */
    TerminalSocket(PacedLoop loop, Context context, ServerWebSocket socket) {
        this.loop = loop;
        this.context = context;
        this.socket = socket;
    }

    /** Connects the socket to a terminal. Called on the connection's thread, before the socket has read anything. */
    void join(SimulatedTerminal terminal) {
        socket.closeHandler(nothing -> loop.submit(() -> {
            terminal.detach(this);
            return null;
        }));
        socket.textMessageHandler(text -> receive(terminal, text));
        send(new JsonArray().add("setup").add(new JsonObject()));
        loop.submit(() -> {
            terminal.attach(this);
            return null;
        });
    }

    private void receive(SimulatedTerminal terminal, String text) {
        JsonArray frame;
        try {
            frame = new JsonArray(text);
        } catch (DecodeException e) {
            socket.close((short) 1007, "not a terminal frame");
            return;
        }
        // The other kind is "set_size", which has no effect here.
        if (frame.size() >= 2 && "stdin".equals(frame.getValue(0)) && frame.getValue(1) instanceof String input) {
            loop.submit(() -> {
                terminal.type(input);
                return null;
            });
        }
    }

    @Override
    public void show(String text) {
        send(new JsonArray().add("stdout").add(text));
    }

    @Override
    public void end() {
        send(new JsonArray().add("disconnect").add(1));
        context.runOnContext(nothing -> socket.close());
    }

    private void send(JsonArray frame) {
        context.runOnContext(nothing -> {
            if (!socket.isClosed()) {
                socket.writeTextMessage(frame.encode());
            }
        });
    }
}
