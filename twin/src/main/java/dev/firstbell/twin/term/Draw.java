package dev.firstbell.twin.term;

/** The purposes of the draws of a simulated day, for their keys. */
final class Draw {
    static final int BOOT = 11;
    static final int PULL = 12;
    static final int LIFE = 13;
    static final int START = 14;
    static final int PAGE = 15;
    static final int RETRY = 16;
    static final int WORLD = 17;
    static final int RESTART = 18;
    static final int TIMEOUT = 19;

    private Draw() {}
}
