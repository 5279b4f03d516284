package dev.firstbell.twin.parameters;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * How long a node takes for the layers of an image, which is what {@link RandomPart#IMAGE_PULL} draws.
 *
 * <p>A node downloads three layers at a time (containerd's {@code max_concurrent_downloads}) and unpacks one after the
 * other, the lowest first, each when it is there and the one below is done. Unpacking takes most of the time: of a 1.5 GB
 * image about 8 s are for the download and 35 to 40 s for the rest (moby issue 21814), of 31 s 25 s (containerd issue
 * 2886). A layer comes from a registry at 25 MB/s, from a near one at 130 MB/s (containerd issue 8160); unpacking at 30 to
 * 60 MB/s is assumed.
 *
 * <p>Stateless and thread-safe.
 *
 * @param layers that the node lacks, the lowest first
 */
public record ImagePull(List<Layer> layers) {
    private static final int DOWNLOADS = 3;

    /**
     * One layer.
     *
     * @param bytes that are transferred
     * @param unpackedBytes of the archive in it
     */
    public record Layer(long bytes, long unpackedBytes) {
        public Layer {
            if (bytes < 0 || unpackedBytes < 0) {
                throw new IllegalArgumentException(
                        "a layer cannot weigh less than nothing: " + bytes + ", " + unpackedBytes);
            }
        }
    }

    /** The two ends of what nodes are like. */
    public enum Speed {
        /** A registry nearby and a fast disk. */
        QUICK(130e6, 60e6),
        /** A registry far away and a slow disk. */
        SLOW(25e6, 30e6);

        private final double downloadedPerSecond;
        private final double unpackedPerSecond;

        Speed(double downloadedPerSecond, double unpackedPerSecond) {
            this.downloadedPerSecond = downloadedPerSecond;
            this.unpackedPerSecond = unpackedPerSecond;
        }

        /** How long the node takes to download the layer. */
        public Duration download(Layer layer) {
            return seconds(layer.bytes / downloadedPerSecond);
        }

        /** How long it takes to unpack the layer. */
        public Duration unpack(Layer layer) {
            return seconds(layer.unpackedBytes / unpackedPerSecond);
        }
    }

    public ImagePull {
        layers = List.copyOf(layers);
    }

    /** How long a node of this kind takes for all of them. */
    public Duration time(Speed speed) {
        requireNonNull(speed, "speed is null");
        PriorityQueue<Duration> free = new PriorityQueue<>();
        for (int i = 0; i < DOWNLOADS; i++) {
            free.add(Duration.ZERO);
        }
        Duration done = Duration.ZERO;
        for (Layer layer : layers) {
            Duration there = free.remove().plus(speed.download(layer));
            free.add(there);
            done = (there.compareTo(done) > 0 ? there : done).plus(speed.unpack(layer));
        }
        return done;
    }

    /**
     * The time as a distribution over nodes: one in twenty is faster than {@link Speed#QUICK}, one in twenty slower than
     * {@link Speed#SLOW}.
     */
    public Distribution distribution() {
        double quick = time(Speed.QUICK).toNanos() / 1e9;
        double slow = time(Speed.SLOW).toNanos() / 1e9;
        return quick > 0 ? new Distribution.LogNormal(Math.sqrt(quick * slow), slow) : new Distribution.Constant(0);
    }

    /**
     * The same with where it is from, for {@link TwinParameters#with(RandomPart, Sourced)}.
     *
     * @param image what the layers are of, for a person
     */
    public Sourced<Distribution> sourced(String image) {
        requireNonNull(image, "image is null");
        return new Sourced<>(
                distribution(),
                Sourced.Tag.ASSUMED,
                String.format(
                        Locale.ROOT,
                        "%s: %d layers, %.0f MB, %.0f MB unpacked; a layer at 25 to 130 MB/s, unpacked at 30 to 60 MB/s",
                        image,
                        layers.size(),
                        layers.stream().mapToLong(Layer::bytes).sum() / 1e6,
                        layers.stream().mapToLong(Layer::unpackedBytes).sum() / 1e6));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
