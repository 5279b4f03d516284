package dev.firstbell.client.internal.http;

/** Bytes from the other side that are not what they should be. Becomes a {@code PROTOCOL} failure at the edge. */
public final class MalformedInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedInputException(String message) {
        super(message);
    }

    public MalformedInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
