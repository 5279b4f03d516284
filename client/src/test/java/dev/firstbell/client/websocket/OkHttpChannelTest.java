package dev.firstbell.client.websocket;

class OkHttpChannelTest extends KernelChannelContract {
    @Override
    protected WebSocketEngine engine() {
        return WebSocketEngine.OKHTTP;
    }
}
