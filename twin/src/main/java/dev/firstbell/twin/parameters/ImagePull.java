package dev.firstbell.twin.parameters;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.Plural;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * Estimates how long a node takes to pull the layers of an image; the source of {@link RandomPart#IMAGE_PULL}.
 *
 * <p>A node downloads three layers at a time (containerd's {@code max_concurrent_downloads}). It unpacks them one after
 * another, from the lowest to the topmost, each as soon as it is downloaded and the layer below is unpacked. Unpacking
 * dominates: a 1.5 GB image takes about 8 s to download and 35 to 40 s to unpack (moby issue 21814); in another
 * measurement, unpacking takes 25 s of 31 s (containerd issue 2886). Downloads run at 25 MB/s a layer, or at 130 MB/s
 * from a nearby registry (containerd issue 8160). Unpacking is assumed to run at 30 to 60 MB/s.
 *
 * <p>Immutable and thread-safe.
 *
 * @param layers the layers that the node does not have, from the lowest to the topmost
 */
public record ImagePull(List<Layer> layers) {
    private static final int DOWNLOADS = 3;

    /**
     * One layer.
     *
     * @param bytes the compressed size
     * @param unpackedBytes the uncompressed size
     */
    public record Layer(long bytes, long unpackedBytes) {
        public Layer {
            if (bytes < 0 || unpackedBytes < 0) {
                throw new IllegalArgumentException(
                        "the sizes of a layer must not be negative: " + bytes + ", " + unpackedBytes);
            }
        }
    }

    /** The assumed range of nodes' speeds: 5 % are faster than QUICK, 5 % slower than SLOW. */
    public enum Speed {
        /** A nearby registry and a fast disk. */
        QUICK(130e6, 60e6),
        /** A distant registry and a slow disk. */
        SLOW(25e6, 30e6);

        private final double downloadedPerSecond;
        private final double unpackedPerSecond;

        Speed(double downloadedPerSecond, double unpackedPerSecond) {
            this.downloadedPerSecond = downloadedPerSecond;
            this.unpackedPerSecond = unpackedPerSecond;
        }

        /** How long the download of a layer takes. */
        public Duration download(Layer layer) {
            return seconds(layer.bytes / downloadedPerSecond);
        }

        /** How long unpacking a layer takes. */
        public Duration unpack(Layer layer) {
            return seconds(layer.unpackedBytes / unpackedPerSecond);
        }
    }

    public ImagePull {
        layers = List.copyOf(layers);
    }

    /** How long a node with this speed takes to pull all layers. */
    public Duration time(Speed speed) {
        requireNonNull(speed, "speed is null");
        PriorityQueue<Duration> free = new PriorityQueue<>();
        for (int i = 0; i < DOWNLOADS; i++) {
            free.add(Duration.ZERO);
        }
        Duration done = Duration.ZERO;
        for (Layer layer : layers) {
            Duration downloaded = free.remove().plus(speed.download(layer));
            free.add(downloaded);
            done = (downloaded.compareTo(done) > 0 ? downloaded : done).plus(speed.unpack(layer));
        }
        return done;
    }

    /**
     * The distribution of the pull time over nodes: 5 % of the nodes are faster than {@link Speed#QUICK}, 5 % slower
     * than {@link Speed#SLOW}.
     */
    public Distribution distribution() {
        double quick = time(Speed.QUICK).toNanos() / 1e9;
        double slow = time(Speed.SLOW).toNanos() / 1e9;
        return quick > 0 ? new Distribution.LogNormal(Math.sqrt(quick * slow), slow) : new Distribution.Constant(0);
    }

    /**
     * The distribution with its source, for {@link TwinParameters#with(RandomPart, Sourced)}.
     *
     * @param image the image's name, for the source
     */
    public Sourced<Distribution> sourced(String image) {
        requireNonNull(image, "image is null");
        return new Sourced<>(
                distribution(),
                Sourced.Tag.ASSUMED,
                String.format(
                        Locale.ROOT,
                        "%s: %s, %.0f MB, %.0f MB unpacked; download at 25 to 130 MB/s a layer, unpacking at 30 to 60 MB/s",
                        image,
                        Plural.of(layers.size(), "layer", "layers"),
                        layers.stream().mapToLong(Layer::bytes).sum() / 1e6,
                        layers.stream().mapToLong(Layer::unpackedBytes).sum() / 1e6));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
