package dev.firstbell.client.internal.kernel;

import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary framing {@code v1.kernel.websocket.jupyter.org} (jupyter_server docs/source/developers/
 * websocket-protocols.rst): a count N, N offsets from the start of the frame, then channel, header, parent header,
 * metadata, content and buffers without delimiters. All integers are unsigned 64-bit little-endian. The last offset is
 * the length of the frame.
 */
public final class V1Framing implements KernelFraming {
    public static final String SUBPROTOCOL = "v1.kernel.websocket.jupyter.org";

    /** Channel, header, parent header, metadata, content. */
    private static final int FIXED_PARTS = 5;

    @Override
    public String subprotocol() {
        return SUBPROTOCOL;
    }

    @Override
    public void encode(KernelMessage message, Sink sink) {
        sink.binary(ByteBuffer.wrap(encode(message)));
    }

    static byte[] encode(KernelMessage message) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(message.channel().getBytes(StandardCharsets.UTF_8));
        parts.add(JsonBody.write(message.header()));
        parts.add(JsonBody.write(message.parentHeader()));
        parts.add(JsonBody.write(message.metadata()));
        parts.add(JsonBody.write(message.content()));
        parts.addAll(message.buffers());
        ByteBuffer offsets =
                ByteBuffer.allocate(Long.BYTES * (parts.size() + 2)).order(ByteOrder.LITTLE_ENDIAN);
        offsets.putLong(parts.size() + 1);
        long offset = offsets.capacity();
        offsets.putLong(offset);
        for (byte[] part : parts) {
            offset += part.length;
            offsets.putLong(offset);
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream(Math.toIntExact(offset));
        frame.writeBytes(offsets.array());
        parts.forEach(frame::writeBytes);
        return frame.toByteArray();
    }

    @Override
    public KernelMessage decode(String frame) {
        throw new MalformedInputException("a text frame, although the subprotocol is " + SUBPROTOCOL);
    }

    @Override
    public KernelMessage decode(ByteBuffer buffer) {
        ByteBuffer frame = buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
        int size = frame.limit();
        if (size < Long.BYTES) {
            throw new MalformedInputException("a frame of " + size + " bytes is too short");
        }
        long count = frame.getLong(0);
        if (count < FIXED_PARTS + 1 || count > size / Long.BYTES - 1) {
            throw new MalformedInputException(
                    "a frame of " + size + " bytes announces " + Long.toUnsignedString(count) + " offsets");
        }
        long[] offsets = new long[(int) count];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = frame.getLong(Long.BYTES * (i + 1));
        }
        if (offsets[0] != Long.BYTES * (count + 1) || offsets[offsets.length - 1] != size) {
            throw new MalformedInputException("the offsets of a frame do not span it");
        }
        List<ByteBuffer> parts = new ArrayList<>(offsets.length - 1);
        for (int i = 0; i + 1 < offsets.length; i++) {
            parts.add(FrameParts.slice(frame, offsets[i], offsets[i + 1]));
        }
        return new KernelMessage(
                FrameParts.utf8(parts.get(0)),
                FrameParts.object(parts.get(1)),
                FrameParts.object(parts.get(2)),
                FrameParts.object(parts.get(3)),
                FrameParts.object(parts.get(4)),
                parts.subList(FIXED_PARTS, parts.size()).stream()
                        .map(FrameParts::bytes)
                        .toList());
    }
}
