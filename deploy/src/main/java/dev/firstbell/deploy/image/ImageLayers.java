package dev.firstbell.deploy.image;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The layers of a container image: what each weighs, and what is wrong with it for a class start. From {@link
 * ImageReader}.
 *
 * @param digest of the image's manifest
 * @param layers the lowest first
 */
public record ImageLayers(String digest, List<Layer> layers) {
    /** Below this many unpacked bytes, where a layer stands makes no difference that anybody sees. */
    private static final long WORTH_A_WORD = 5_000_000;

    /**
     * One layer.
     *
     * @param digest of what is transferred
     * @param bytes that are transferred
     * @param unpackedBytes of the archive in it
     * @param weighed whether the archive was unpacked to weigh it; if not, its size is estimated from what is transferred
     * @param empty whether the archive holds nothing
     * @param createdBy the step of the Dockerfile, as the builder noted it; blank if it did not
     */
    public record Layer(
            String digest, long bytes, long unpackedBytes, boolean weighed, boolean empty, String createdBy) {
        public Layer {
            requireNonNull(digest, "digest is null");
            requireNonNull(createdBy, "createdBy is null");
        }
    }

    public ImageLayers {
        requireNonNull(digest, "digest is null");
        layers = List.copyOf(layers);
    }

    /** Bytes that are transferred. */
    public long bytes() {
        return layers.stream().mapToLong(Layer::bytes).sum();
    }

    /** Bytes of all archives. */
    public long unpackedBytes() {
        return layers.stream().mapToLong(Layer::unpackedBytes).sum();
    }

    /** How many of the lowest layers are those of the other image. */
    public int sharedWith(ImageLayers other) {
        int shared = 0;
        while (shared < Math.min(layers.size(), other.layers.size())
                && layers.get(shared).digest().equals(other.layers.get(shared).digest())) {
            shared++;
        }
        return shared;
    }

    /**
     * What a node that has the other image must still take in: all above the layers that the two have in common. A node
     * keeps a layer together with all that is below it (OCI image specification, ChainID; containerd's snapshots go by it),
     * so that the same layer on top of a changed one is unpacked again.
     */
    public List<Layer> layersOnTopOf(ImageLayers other) {
        return layers.subList(sharedWith(other), layers.size());
    }

    /**
     * What makes the image start slower than it could, a sentence each. GKE streams no image that has an empty layer or
     * the same layer twice (its documentation of image streaming), so every node pulls all of it.
     */
    public List<String> lints() {
        List<String> lints = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            if (layer.empty()) {
                lints.add("layer " + (i + 1) + " is empty: GKE does not stream such an image");
            }
            if (!seen.add(layer.digest())) {
                lints.add("layer " + (i + 1) + " is there twice: GKE does not stream such an image");
            }
        }
        return lints;
    }

    /** What is unpacked again although it has not changed, a sentence each: those layers stand on a changed one. */
    public List<String> lintsSince(ImageLayers other) {
        Set<String> there = new HashSet<>();
        other.layers.forEach(layer -> there.add(layer.digest()));
        List<String> lints = new ArrayList<>();
        int shared = sharedWith(other);
        for (int i = shared; i < layers.size(); i++) {
            if (layers.get(i).unpackedBytes() >= WORTH_A_WORD
                    && there.contains(layers.get(i).digest())) {
                lints.add("layer " + (i + 1) + " has not changed, but layer " + (shared + 1)
                        + " below it has: it is unpacked again; what changes more often belongs on top");
            }
        }
        return lints;
    }
}
