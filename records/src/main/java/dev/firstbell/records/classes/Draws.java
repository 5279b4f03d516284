package dev.firstbell.records.classes;

/**
 * Random draws that are looked up by key and never consumed in order.
 *
 * <p>A draw belongs to (seed, purpose, subject, index). Student 17's third Retry-After is the same number whatever happened
 * to student 16, and two settings that are compared under one seed share every draw with the same key (common random
 * numbers).
 *
 * <p>The generator is the finaliser of SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number
 * Generators", OOPSLA 2014) applied to a 64-bit FNV-1a hash of the key. Immutable and thread-safe.
 *
 * @param seed the seed that all draws depend on
 */
public record Draws(long seed) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    /** A number uniform in the open interval (0, 1). */
    public double uniform(String purpose, String subject, long index) {
        return of(purpose).of(subject).uniform(index);
    }

    /** The draws of one purpose, for a caller that needs many: the purpose is hashed once. */
    public Purpose of(String purpose) {
        return new Purpose(mix(seed + GOLDEN_GAMMA), absorb(FNV_OFFSET, purpose));
    }

    /** The draws of one purpose. Immutable and thread-safe. */
    public static final class Purpose {
        private final long mixedSeed;
        private final long hash;

        private Purpose(long mixedSeed, long hash) {
            this.mixedSeed = mixedSeed;
            this.hash = hash;
        }

        /** The draws of a subject, for a caller that needs many: the subject is hashed once. */
        public Subject of(String subject) {
            return new Subject(mixedSeed, absorb(hash, subject));
        }
    }

    /** The draws of one purpose and subject. Immutable and thread-safe. */
    public static final class Subject {
        private final long mixedSeed;
        private final long hash;

        private Subject(long mixedSeed, long hash) {
            this.mixedSeed = mixedSeed;
            this.hash = hash;
        }

        /** The same number as {@link Draws#uniform}. */
        public double uniform(long index) {
            long bits = mix(mixedSeed ^ mix(hash + index * GOLDEN_GAMMA));
            return ((bits >>> 11) + 0.5) * 0x1.0p-53;
        }
    }

    /** A standard normal number (Box and Muller 1958, from two keyed uniforms). */
    public double gaussian(String purpose, String subject, long index) {
        double radius = Math.sqrt(-2 * Math.log(uniform(purpose + "/radius", subject, index)));
        return radius * Math.cos(2 * Math.PI * uniform(purpose + "/angle", subject, index));
    }

    /** A gamma number with shape 2 and mean 1: half the sum of two exponentials, from two keyed uniforms. */
    public double gammaOfTwo(String purpose, String subject, int index) {
        return -(Math.log(uniform(purpose, subject, 2L * index)) + Math.log(uniform(purpose, subject, 2L * index + 1)))
                / 2;
    }

    private static long absorb(long hash, String text) {
        long h = hash;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * FNV_PRIME;
        }
        // A separator, so that ("ab", "c") and ("a", "bc") are different keys.
        return (h ^ 0xffff) * FNV_PRIME;
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
