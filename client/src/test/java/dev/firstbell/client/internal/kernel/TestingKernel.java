package dev.firstbell.client.internal.kernel;

import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.websocket.TestingKernelServer;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import org.java_websocket.WebSocket;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A kernel that uses Jupyter messages in either framing; a test decides how it responds to each request. */
public final class TestingKernel implements TestingKernelServer.Kernel {
    private final KernelFraming framing;
    private final BiConsumer<Request, Out> behaviour;

    /** A request of the client. */
    public record Request(String type, String code, ObjectNode header) {}

    /** Sends messages to the client. */
    public static final class Out implements KernelFraming.Sink {
        private final KernelFraming framing;
        private final WebSocket socket;

        private Out(KernelFraming framing, WebSocket socket) {
            this.framing = framing;
            this.socket = socket;
        }

        /** @param json the content of the message */
        public void send(Request parent, String channel, String type, String json) {
            send(parent.header(), channel, type, json);
        }

        public void sendWithoutParent(String channel, String type, String json) {
            send(JsonNodeFactory.instance.objectNode(), channel, type, json);
        }

        private void send(JsonNode parent, String channel, String type, String json) {
            JsonNodeFactory nodes = JsonNodeFactory.instance;
            ObjectNode header = nodes.objectNode().put("msg_id", type + "-" + System.nanoTime());
            header.put("msg_type", type);
            JsonNode content = JsonBody.mapper().readTree(json);
            framing.encode(
                    new KernelMessage(channel, header, parent, nodes.objectNode(), content, java.util.List.of()), this);
        }

        public void status(Request parent, String state) {
            send(parent, "iopub", "status", "{\"execution_state\": \"" + state + "\"}");
        }

        public WebSocket socket() {
            return socket;
        }

        @Override
        public void text(String frame) {
            socket.send(frame);
        }

        @Override
        public void binary(ByteBuffer frame) {
            socket.send(frame);
        }
    }

    private TestingKernel(KernelFraming framing, BiConsumer<Request, Out> behaviour) {
        this.framing = framing;
        this.behaviour = behaviour;
    }

    public static TestingKernel v1(BiConsumer<Request, Out> behaviour) {
        return new TestingKernel(new V1Framing(), behaviour);
    }

    public static TestingKernel legacy(BiConsumer<Request, Out> behaviour) {
        return new TestingKernel(new LegacyFraming(), behaviour);
    }

    @Override
    public void opened(WebSocket socket) {
        // jupyter_server nudges a kernel when a socket opens, and every client receives the replies.
        Out out = new Out(framing, socket);
        ObjectNode foreign = JsonNodeFactory.instance.objectNode().put("msg_id", "nudge");
        out.send(foreign, "iopub", "status", "{\"execution_state\": \"busy\"}");
        out.send(foreign, "shell", "kernel_info_reply", "{\"status\": \"ok\"}");
        out.send(foreign, "iopub", "status", "{\"execution_state\": \"idle\"}");
    }

    @Override
    public void text(WebSocket socket, String frame) {
        reply(socket, framing.decode(frame));
    }

    @Override
    public void binary(WebSocket socket, ByteBuffer frame) {
        reply(socket, framing.decode(frame));
    }

    private void reply(WebSocket socket, KernelMessage message) {
        JsonNode code = message.content().get("code");
        behaviour.accept(
                new Request(message.type(), code == null ? "" : code.stringValue(), (ObjectNode) message.header()),
                new Out(framing, socket));
    }
}
