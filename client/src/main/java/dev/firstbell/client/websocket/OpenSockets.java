package dev.firstbell.client.websocket;

/**
 * What a client holds open right now, and how many connections it took so far.
 *
 * @param busy connections with a call or a progress stream on them
 * @param idle connections kept a few seconds for the next call
 * @param kernelChannels websockets open, opening or closing
 * @param connected connections made since the client was; those of Java-WebSocket's channels are not counted. Calls beyond
 *     that number shared one.
 */
public record OpenSockets(int busy, int idle, int kernelChannels, long connected) {
    /** Sockets that somebody still uses. */
    public int inUse() {
        return busy + kernelChannels;
    }
}
