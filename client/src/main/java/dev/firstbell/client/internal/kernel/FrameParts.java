package dev.firstbell.client.internal.kernel;

import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Helpers of both framings: split a frame at untrusted offsets, and read the parts. */
final class FrameParts {
    private FrameParts() {}

    /** The bytes of the frame in [from, to), shared, not copied. Offsets are unsigned. */
    static ByteBuffer slice(ByteBuffer frame, long from, long to) {
        int size = frame.limit();
        if (from < 0 || to < from || to > size) {
            throw new MalformedInputException("a part of the frame spans bytes " + Long.toUnsignedString(from) + " to "
                    + Long.toUnsignedString(to) + " of " + size);
        }
        return frame.duplicate().position((int) from).limit((int) to).slice();
    }

    static byte[] bytes(ByteBuffer part) {
        byte[] copy = new byte[part.remaining()];
        part.duplicate().get(copy);
        return copy;
    }

    static String utf8(ByteBuffer part) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(part.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedInputException("a part of the frame is not UTF-8", e);
        }
    }

    static JsonNode object(ByteBuffer part) {
        return object(bytes(part));
    }

    static JsonNode object(byte[] json) {
        try {
            JsonNode node = JsonBody.mapper().readTree(json);
            if (!node.isObject()) {
                throw new MalformedInputException("a part of the message is not a JSON object");
            }
            return node;
        } catch (JacksonException e) {
            throw new MalformedInputException("a part of the message is not JSON", e);
        }
    }
}
