package dev.firstbell.client.websocket;

/** The library that carries websockets. Both behave the same; they differ in threads for each open socket. */
public enum WebSocketEngine {
    /** Java-WebSocket: two platform threads for each socket. For up to about 1,500 students in one process. */
    JAVA_WEBSOCKET,
    /** OkHttp: one thread for each socket, a virtual one on JDK 21 and later. For more than 1,500 students. */
    OKHTTP;

    /** The largest class for which two threads a student are cheap; docs/performance.md has the measurement. */
    private static final int MOST_FOR_JAVA_WEBSOCKET = 1_500;

    /** The engine for a process with this number of students. */
    public static WebSocketEngine forStudents(int students) {
        return students <= MOST_FOR_JAVA_WEBSOCKET ? JAVA_WEBSOCKET : OKHTTP;
    }
}
