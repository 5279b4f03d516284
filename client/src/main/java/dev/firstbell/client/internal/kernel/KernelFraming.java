package dev.firstbell.client.internal.kernel;

import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.MalformedInputException;
import java.nio.ByteBuffer;

/** How kernel messages become websocket frames. Implementations hold no state. */
public interface KernelFraming {
    /** Where encoded frames go. */
    interface Sink {
        void text(String frame);

        void binary(ByteBuffer frame);
    }

    /** The name agreed on in the handshake; empty for none. */
    String subprotocol();

    void encode(KernelMessage message, Sink sink);

    /** @throws MalformedInputException if it is no such frame */
    KernelMessage decode(String frame);

    /** @throws MalformedInputException if it is no such frame */
    KernelMessage decode(ByteBuffer frame);

    /** The framing that a server chose. */
    static KernelFraming named(String subprotocol) {
        return switch (subprotocol) {
            case V1Framing.SUBPROTOCOL -> new V1Framing();
            case "" -> new LegacyFraming();
            default ->
                throw new MalformedInputException(
                        "the server chose the unknown subprotocol " + BufferedResponse.shortened(subprotocol));
        };
    }
}
