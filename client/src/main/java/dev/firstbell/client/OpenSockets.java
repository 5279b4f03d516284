package dev.firstbell.client;

/**
 * What a client holds open right now.
 *
 * @param busy connections with a call or a progress stream on them
 * @param idle connections kept a few seconds for the next call
 * @param kernelChannels websockets open, opening or closing
 */
public record OpenSockets(int busy, int idle, int kernelChannels) {
    /** Sockets that somebody still uses. */
    public int inUse() {
        return busy + kernelChannels;
    }
}
