package dev.firstbell.client;

/** The library that carries websockets. They behave the same; they differ in threads per open socket. */
public enum WebSocketEngine {
    /** Java-WebSocket: two platform threads each. For up to about 1,500 students in one process. */
    JAVA_WEBSOCKET,
    /** OkHttp: one thread each, a virtual one on JDK 21 and newer. For more students than that. */
    OKHTTP
}
