package dev.firstbell.client;

class OkHttpChannelTest extends KernelChannelContract {
    @Override
    protected WebSocketEngine engine() {
        return WebSocketEngine.OKHTTP;
    }
}
