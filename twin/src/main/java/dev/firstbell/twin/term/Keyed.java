package dev.firstbell.twin.term;

/**
 * Uniform draws that are looked up by key, as {@link dev.firstbell.records.classes.Draws} has them, for numbers instead of
 * texts: a plan needs a billion of them. The generator is the finaliser of SplitMix64. Stateless.
 */
final class Keyed {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private Keyed() {}

    /** The bits of a key. */
    static long bits(long seed, long a, long b, long c) {
        return mix(mix(mix(seed + GAMMA + a * 0xd1342543de82ef95L) + b * GAMMA) + c * 0xda942042e4dd58b5L);
    }

    /** A number uniform in the open interval (0, 1). */
    static double uniform(long seed, long a, long b, long c) {
        return ((bits(seed, a, b, c) >>> 11) + 0.5) * 0x1.0p-53;
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
