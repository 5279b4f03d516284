package dev.firstbell.client.internal.http;

/** Input from the hub or a server violates its format. Callers turn it into a {@code PROTOCOL} failure. */
public final class MalformedInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedInputException(String message) {
        super(message);
    }

    public MalformedInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
