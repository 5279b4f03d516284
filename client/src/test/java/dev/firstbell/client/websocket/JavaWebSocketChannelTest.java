package dev.firstbell.client.websocket;

class JavaWebSocketChannelTest extends KernelChannelContract {
    @Override
    protected WebSocketEngine engine() {
        return WebSocketEngine.JAVA_WEBSOCKET;
    }
}
