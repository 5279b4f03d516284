package dev.firstbell.client.websocket;

/** The library that carries websockets. They behave the same; they differ in threads per open socket. */
public enum WebSocketEngine {
    /** Java-WebSocket: two platform threads each. For up to about 1,500 students in one process. */
    JAVA_WEBSOCKET,
    /** OkHttp: one thread each, a virtual one on JDK 21 and newer. For more students than that. */
    OKHTTP;

    /** Up to here two threads a student are no matter; docs/performance.md has the measurement. */
    private static final int MOST_FOR_JAVA_WEBSOCKET = 1_500;

    /** Which of them a process with so many students is to use. */
    public static WebSocketEngine forStudents(int students) {
        return students <= MOST_FOR_JAVA_WEBSOCKET ? JAVA_WEBSOCKET : OKHTTP;
    }
}
