package dev.firstbell.client.internal.kernel;

import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The older framing, for servers without {@link V1Framing} (jupyter_server services/kernels/connection/base.py): a text
 * frame with JSON. A message with buffers is a binary frame: a count and offsets, unsigned 32-bit <em>big-endian</em>,
 * then the JSON, then the buffers.
 */
final class LegacyFraming implements KernelFraming {
    @Override
    public String subprotocol() {
        return "";
    }

    @Override
    public void encode(KernelMessage message, Sink sink) {
        byte[] json = json(message);
        if (message.buffers().isEmpty()) {
            sink.text(new String(json, StandardCharsets.UTF_8));
        } else {
            sink.binary(ByteBuffer.wrap(withBuffers(json, message.buffers())));
        }
    }

    private static byte[] json(KernelMessage message) {
        return JsonBody.write(Map.of(
                "channel", message.channel(),
                "header", message.header(),
                "parent_header", message.parentHeader(),
                "metadata", message.metadata(),
                "content", message.content(),
                "buffers", List.of()));
    }

    private static byte[] withBuffers(byte[] json, List<byte[]> buffers) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(json);
        parts.addAll(buffers);
        ByteBuffer offsets = ByteBuffer.allocate(Integer.BYTES * (parts.size() + 1));
        offsets.putInt(parts.size());
        int offset = offsets.capacity();
        for (byte[] part : parts) {
            offsets.putInt(offset);
            offset = Math.addExact(offset, part.length);
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream(offset);
        frame.writeBytes(offsets.array());
        parts.forEach(frame::writeBytes);
        return frame.toByteArray();
    }

    @Override
    public KernelMessage decode(String frame) {
        return message(frame.getBytes(StandardCharsets.UTF_8), List.of());
    }

    @Override
    public KernelMessage decode(ByteBuffer buffer) {
        ByteBuffer frame = buffer.slice();
        int size = frame.limit();
        if (size < Integer.BYTES) {
            throw new MalformedInputException("a frame of " + size + " bytes is too short");
        }
        long count = Integer.toUnsignedLong(frame.getInt(0));
        if (count < 1 || count > size / Integer.BYTES - 1) {
            throw new MalformedInputException("a frame of " + size + " bytes announces " + count + " offsets");
        }
        List<byte[]> parts = new ArrayList<>((int) count);
        for (int i = 0; i < count; i++) {
            parts.add(FrameParts.bytes(
                    FrameParts.slice(frame, offset(frame, i), i + 1 < count ? offset(frame, i + 1) : size)));
        }
        return message(parts.get(0), parts.subList(1, parts.size()));
    }

    private static long offset(ByteBuffer frame, int index) {
        return Integer.toUnsignedLong(frame.getInt(Integer.BYTES * (index + 1)));
    }

    private static KernelMessage message(byte[] json, List<byte[]> buffers) {
        JsonNode message = FrameParts.object(json);
        JsonNode channel = message.get("channel");
        return new KernelMessage(
                channel != null && channel.isString() ? channel.stringValue() : "shell",
                object(message, "header"),
                object(message, "parent_header"),
                object(message, "metadata"),
                object(message, "content"),
                buffers);
    }

    private static JsonNode object(JsonNode message, String field) {
        JsonNode value = message.get(field);
        if (value == null || value.isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!value.isObject()) {
            throw new MalformedInputException("the message's " + field + " is not an object");
        }
        return value;
    }
}
