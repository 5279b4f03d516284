package dev.firstbell.client;

class JavaWebSocketChannelTest extends KernelChannelContract {
    @Override
    protected WebSocketEngine engine() {
        return WebSocketEngine.JAVA_WEBSOCKET;
    }
}
