package dev.firstbell.twin.cluster.image;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * A container image as one node pulls it. Immutable.
 *
 * @param name the image's name
 * @param bytes its compressed size with the layers that the node has; 0 if unknown
 * @param layers from the lowest to the topmost, without those that the node has
 */
public record Image(String name, long bytes, List<Layer> layers) {
    public Image {
        requireNonNull(name, "name is null");
        layers = List.copyOf(layers);
    }

    /**
     * A layer, or several that always come together.
     *
     * @param id images with the same layer have the same id
     * @param work how long the node takes to download and unpack it, with nothing else to pull
     */
    public record Layer(String id, Duration work) {
        public Layer {
            requireNonNull(id, "id is null");
            if (work.isNegative()) {
                throw new IllegalArgumentException("the time of a layer must not be negative: " + work);
            }
        }
    }
}
