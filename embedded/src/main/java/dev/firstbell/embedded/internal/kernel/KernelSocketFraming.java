package dev.firstbell.embedded.internal.kernel;

import dev.firstbell.embedded.internal.http.JsonObjects;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernel messages on a websocket: the binary frames of {@code v1.kernel.websocket.jupyter.org}, or the older JSON texts
 * (jupyter_server, services/kernels/connection/base.py).
 *
 * <p>A v1 frame is a count N, N offsets from the frame's start, all unsigned 64-bit little-endian, then channel,
 * header, parent header, metadata and content, then buffers; the last offset is the frame's length.
 */
public final class KernelSocketFraming {
    /** The subprotocol's name. */
    public static final String V1 = "v1.kernel.websocket.jupyter.org";

    private static final int PARTS = 5;
    private static final int MOST_OFFSETS = 64;

    private KernelSocketFraming() {}

    static Buffer encodeV1(KernelSocketMessage message) {
        List<byte[]> parts = List.of(
                message.channel().getBytes(StandardCharsets.UTF_8),
                bytes(message.header()),
                bytes(message.parent()),
                bytes(message.metadata()),
                bytes(message.content()));
        int offset = Long.BYTES * (PARTS + 2);
        Buffer frame = Buffer.buffer().appendLongLE(PARTS + 1);
        for (byte[] part : parts) {
            frame.appendLongLE(offset);
            offset += part.length;
        }
        frame.appendLongLE(offset);
        parts.forEach(frame::appendBytes);
        return frame;
    }

    /** @throws IllegalArgumentException if the frame is malformed */
    static KernelSocketMessage decodeV1(Buffer frame) {
        if (frame.length() < Long.BYTES) {
            throw new IllegalArgumentException("the frame is too short: " + frame.length() + " bytes");
        }
        long count = frame.getLongLE(0);
        if (count < PARTS + 1 || count > MOST_OFFSETS || frame.length() < Long.BYTES * (count + 1)) {
            throw new IllegalArgumentException("the frame's number of offsets is wrong: " + count);
        }
        List<Integer> offsets = new ArrayList<>();
        long before = Long.BYTES * (count + 1);
        for (int i = 0; i < count; i++) {
            long offset = frame.getLongLE(Long.BYTES * (i + 1));
            if (offset < before || offset > frame.length()) {
                throw new IllegalArgumentException("offset " + i + " is out of order or out of range: " + offset);
            }
            offsets.add((int) offset);
            before = offset;
        }
        String channel = frame.getString(offsets.get(0), offsets.get(1), "UTF-8");
        return new KernelSocketMessage(
                channel,
                json(frame, offsets.get(1), offsets.get(2)),
                json(frame, offsets.get(2), offsets.get(3)),
                json(frame, offsets.get(3), offsets.get(4)),
                json(frame, offsets.get(4), offsets.get(5)));
    }

    static String encodeLegacy(KernelSocketMessage message) {
        return new JsonObject()
                .put("channel", message.channel())
                .put("header", message.header())
                .put("msg_id", message.id())
                .put("msg_type", message.type())
                .put("parent_header", message.parent())
                .put("metadata", message.metadata())
                .put("content", message.content())
                .put("buffers", new JsonArray())
                .encode();
    }

    /** @throws IllegalArgumentException if the text is not a message */
    static KernelSocketMessage decodeLegacy(String text) {
        JsonObject json = JsonObjects.parse(Buffer.buffer(text))
                .orElseThrow(() -> new IllegalArgumentException("the text is not a JSON object"));
        // A message without a channel is for the shell (channels.py, handle_incoming_message).
        String channel = JsonObjects.text(json, "channel");
        return new KernelSocketMessage(
                channel.isEmpty() ? "shell" : channel,
                part(json, "header"),
                part(json, "parent_header"),
                part(json, "metadata"),
                part(json, "content"));
    }

    private static JsonObject part(JsonObject json, String key) {
        return json.getValue(key) instanceof JsonObject part ? part : new JsonObject();
    }

    private static byte[] bytes(JsonObject json) {
        return json.toBuffer().getBytes();
    }

    private static JsonObject json(Buffer frame, int from, int to) {
        return JsonObjects.parse(frame.getBuffer(from, to))
                .orElseThrow(
                        () -> new IllegalArgumentException("bytes " + from + " to " + to + " are not a JSON object"));
    }
}
