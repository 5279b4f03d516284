package dev.firstbell.client.internal.kernel;

import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.MalformedInputException;
import java.nio.ByteBuffer;

/** Encodes kernel messages as websocket frames, and decodes them. Implementations are stateless. */
public interface KernelFraming {
    /** Receives encoded frames. */
    interface Sink {
        void text(String frame);

        void binary(ByteBuffer frame);
    }

    /** The subprotocol of the handshake; empty for none. */
    String subprotocol();

    void encode(KernelMessage message, Sink sink);

    /**
     * Decodes a text frame.
     *
     * @throws MalformedInputException if the frame does not have this framing
     */
    KernelMessage decode(String frame);

    /**
     * Decodes a binary frame.
     *
     * @throws MalformedInputException if the frame does not have this framing
     */
    KernelMessage decode(ByteBuffer frame);

    /**
     * The framing of a subprotocol that a server chose.
     *
     * @throws MalformedInputException if the subprotocol is unknown
     */
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
