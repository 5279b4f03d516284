package dev.firstbell.client.internal.transport;

import dev.firstbell.client.internal.http.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Splits a stream of bytes into the data of server-sent events (WHATWG HTML, "Interpreting an event stream"). The hub
 * sends only {@code data} lines, and blank lines to keep the connection alive; {@code event}, {@code id}, {@code retry}
 * and comments are ignored. Memory is bounded by one event. Not thread-safe.
 */
final class SseParser {
    private final int maxEventBytes;
    private final Consumer<String> onData;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;
    private boolean afterCarriageReturn;
    private boolean firstLine = true;

    /**
     * Creates a parser for one stream.
     *
     * @param maxEventBytes the largest number of bytes of one line, and of characters of one event
     */
    SseParser(int maxEventBytes, Consumer<String> onData) {
        this.maxEventBytes = maxEventBytes;
        this.onData = onData;
    }

    /**
     * Takes the next bytes of the stream.
     *
     * @throws MalformedInputException if a line or event is too long or not UTF-8. The parser must not be used
     *     afterwards.
     */
    void feed(byte[] bytes, int offset, int length) {
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            byte b = bytes[i];
            if (b != '\n' && b != '\r') {
                continue;
            }
            boolean secondOfPair = b == '\n' && afterCarriageReturn && i == from;
            if (!secondOfPair) {
                keep(bytes, from, i);
                endLine();
            }
            afterCarriageReturn = b == '\r';
            from = i + 1;
        }
        keep(bytes, from, offset + length);
    }

    private void keep(byte[] bytes, int from, int to) {
        if (from == to) {
            return;
        }
        if (to - from > maxEventBytes - line.size()) {
            throw new MalformedInputException("a line of the stream is longer than " + maxEventBytes + " bytes");
        }
        line.write(bytes, from, to - from);
        afterCarriageReturn = false;
    }

    private void endLine() {
        String text = decode(line.toByteArray());
        line.reset();
        if (firstLine && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        firstLine = false;
        if (text.isEmpty()) {
            dispatch();
        } else if (text.equals("data")) {
            append("");
        } else if (text.startsWith("data:")) {
            append(text.substring(text.startsWith("data: ") ? 6 : 5));
        }
    }

    private void append(String value) {
        if (data.length() + 1L + value.length() > maxEventBytes) {
            throw new MalformedInputException("an event of the stream is longer than " + maxEventBytes + " characters");
        }
        if (hasData) {
            data.append('\n');
        }
        data.append(value);
        hasData = true;
    }

    private void dispatch() {
        if (!hasData) {
            return;
        }
        String event = data.toString();
        data.setLength(0);
        hasData = false;
        onData.accept(event);
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedInputException("the stream is not UTF-8", e);
        }
    }
}
