package dev.firstbell.client.internal.websocket;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/**
 * Checks the frames that a server sends (RFC 6455, 5.2) before OkHttp reads them. OkHttp buffers a message of any
 * length and replaces malformed UTF-8, where a client must fail. This guard fails on the first frame header that
 * announces too many bytes, before its payload is read. Not thread-safe.
 */
final class FrameGuard extends ForwardingSource {
    private static final int TEXT = 1;

    private final long maxMessageBytes;
    private final byte[] header = new byte[14];
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer decoded = CharBuffer.allocate(1024);
    private ByteBuffer undecoded = ByteBuffer.allocate(0);
    private int headerBytes;
    private long payloadLeft;
    private long messageBytes;
    private boolean lastFrame;
    private boolean control;
    private boolean text;

    FrameGuard(Source frames, long maxMessageBytes) {
        super(frames);
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        Buffer more = new Buffer();
        long count = super.read(more, byteCount);
        if (count > 0) {
            byte[] bytes = more.readByteArray();
            inspect(bytes);
            sink.write(bytes);
        }
        return count;
    }

    private void inspect(byte[] bytes) throws ProtocolException {
        int at = 0;
        while (at < bytes.length) {
            if (payloadLeft > 0) {
                int length = (int) Math.min(payloadLeft, bytes.length - at);
                if (text && !control) {
                    checkText(ByteBuffer.wrap(bytes, at, length));
                }
                payloadLeft -= length;
                at += length;
                if (payloadLeft == 0) {
                    endFrame();
                }
            } else {
                header[headerBytes++] = bytes[at++];
                if (headerBytes >= 2 && headerBytes == headerLength()) {
                    beginFrame();
                }
            }
        }
    }

    private int headerLength() {
        int length = header[1] & 0x7f;
        int mask = (header[1] & 0x80) == 0 ? 0 : 4;
        return 2 + mask + (length == 126 ? 2 : length == 127 ? 8 : 0);
    }

    private void beginFrame() throws ProtocolException {
        int opcode = header[0] & 0x0f;
        lastFrame = (header[0] & 0x80) != 0;
        control = opcode >= 8;
        payloadLeft = payloadLength();
        headerBytes = 0;
        if (!control) {
            // A continuation (0) belongs to the message before it.
            text = opcode == 0 ? text : opcode == TEXT;
            if (payloadLeft < 0 || payloadLeft > maxMessageBytes - messageBytes) {
                throw new ProtocolException("a message of more than " + maxMessageBytes + " bytes");
            }
            messageBytes += payloadLeft;
        }
        if (payloadLeft == 0) {
            endFrame();
        }
    }

    private long payloadLength() {
        int length = header[1] & 0x7f;
        ByteBuffer bytes = ByteBuffer.wrap(header);
        return length == 126 ? bytes.getShort(2) & 0xffff : length == 127 ? bytes.getLong(2) : length;
    }

    private void endFrame() throws ProtocolException {
        if (control || !lastFrame) {
            return;
        }
        messageBytes = 0;
        if (text) {
            if (undecoded.hasRemaining()) {
                throw new ProtocolException("a text message that is not UTF-8");
            }
            decoder.reset();
        }
    }

    private void checkText(ByteBuffer bytes) throws ProtocolException {
        ByteBuffer input = bytes;
        if (undecoded.hasRemaining()) {
            input = ByteBuffer.allocate(undecoded.remaining() + bytes.remaining());
            input.put(undecoded).put(bytes).flip();
        }
        try {
            while (true) {
                var result = decoder.decode(input, decoded.clear(), false);
                if (result.isError()) {
                    result.throwException();
                }
                if (result.isUnderflow()) {
                    break;
                }
            }
        } catch (CharacterCodingException e) {
            throw new ProtocolException("a text message that is not UTF-8");
        }
        // At most three bytes, of a character that continues in the next piece.
        byte[] rest = new byte[input.remaining()];
        input.get(rest);
        undecoded = ByteBuffer.wrap(rest);
    }
}
