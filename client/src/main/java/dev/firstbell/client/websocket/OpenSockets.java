package dev.firstbell.client.websocket;

/**
 * The connections that a client holds open now, and how many it has made so far.
 *
 * @param busy connections in use by a call or a progress stream
 * @param idle connections kept for a few seconds for the next call
 * @param kernelChannels websockets that are opening, open or closing
 * @param connected connections made since the client was built, without those of Java-WebSocket. Further calls shared a
 *     connection.
 */
public record OpenSockets(int busy, int idle, int kernelChannels, long connected) {
    /** Connections in use: busy ones and websockets. */
    public int inUse() {
        return busy + kernelChannels;
    }
}
