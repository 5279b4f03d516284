package dev.firstbell.deploy.image;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The layers of a container image, with their sizes and with lint findings for a class start. Created by
 * {@link ImageReader}. Immutable.
 *
 * @param digest the digest of the image's manifest
 * @param layers the layers, from the lowest to the topmost
 * @param remarks what was noticed while reading that makes a size less certain, one sentence each
 */
public record ImageLayers(String digest, List<Layer> layers, List<String> remarks) {
    /** The order of layers below this uncompressed size makes no noticeable difference. */
    private static final long MIN_REPORTED_BYTES = 5_000_000;

    /**
     * One layer.
     *
     * @param digest the digest of the compressed layer
     * @param bytes the compressed size
     * @param unpackedBytes the uncompressed size
     * @param weighed whether the uncompressed size is exact: measured, or stated by the builder. If not, it is
     *     estimated from the compressed size
     * @param empty whether the archive contains no files
     * @param createdBy the step of the Dockerfile, as the builder recorded it; blank if it did not
     * @param archive the digest of the uncompressed archive, by which nodes identify a layer; blank if it is unknown
     */
    public record Layer(
            String digest,
            long bytes,
            long unpackedBytes,
            boolean weighed,
            boolean empty,
            String createdBy,
            String archive) {
        public Layer {
            requireNonNull(digest, "digest is null");
            requireNonNull(createdBy, "createdBy is null");
            requireNonNull(archive, "archive is null");
        }

        /** A layer whose uncompressed archive has an unknown digest. */
        public Layer(String digest, long bytes, long unpackedBytes, boolean weighed, boolean empty, String createdBy) {
            this(digest, bytes, unpackedBytes, weighed, empty, createdBy, "");
        }

        /** Whether a node that has one layer has the other: the same files, however they are compressed. */
        private boolean isSame(Layer other) {
            return digest.equals(other.digest) || !archive.isEmpty() && archive.equals(other.archive);
        }
    }

    public ImageLayers {
        requireNonNull(digest, "digest is null");
        layers = List.copyOf(layers);
        remarks = List.copyOf(remarks);
    }

    /** An image that was read without a remark. */
    public ImageLayers(String digest, List<Layer> layers) {
        this(digest, layers, List.of());
    }

    /** The compressed size of all layers, in bytes, as nodes download them. */
    public long bytes() {
        return layersToDownload(layers).stream().mapToLong(Layer::bytes).sum();
    }

    /**
     * Some layers without those that are there twice: a node stores compressed layers by their digests (containerd's content
     * store), so it downloads each once. It unpacks each occurrence, though, because the layers below them differ.
     */
    public static List<Layer> layersToDownload(List<Layer> layers) {
        Set<String> seen = new HashSet<>();
        return layers.stream().filter(layer -> seen.add(layer.digest())).toList();
    }

    /** The uncompressed size of all layers, in bytes. */
    public long unpackedBytes() {
        return layers.stream().mapToLong(Layer::unpackedBytes).sum();
    }

    /** How many of the lowest layers this image shares with another image. */
    public int sharedWith(ImageLayers other) {
        int shared = 0;
        while (shared < Math.min(layers.size(), other.layers.size())
                && layers.get(shared).isSame(other.layers.get(shared))) {
            shared++;
        }
        return shared;
    }

    /**
     * The layers that a node with the other image still has to unpack: all layers above those that the two images
     * share. A node identifies a layer together with all layers below it (OCI image specification, ChainID; the key of
     * containerd's snapshots), so an unchanged layer above a changed one is unpacked again.
     */
    public List<Layer> layersOnTopOf(ImageLayers other) {
        return layers.subList(sharedWith(other), layers.size());
    }

    /**
     * The remarks, and problems that make the image start more slowly than necessary, one sentence each. GKE does not stream images with
     * empty or duplicate layers (GKE documentation, image streaming), so every node pulls the whole image.
     */
    public List<String> lints() {
        List<String> lints = new ArrayList<>(remarks);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            if (layer.empty()) {
                lints.add("layer " + (i + 1) + " is empty; GKE does not stream images with empty layers");
            }
            if (!seen.add(layer.digest())) {
                lints.add("layer " + (i + 1) + " is a duplicate; GKE does not stream images with duplicate layers");
            }
        }
        return lints;
    }

    /** Unchanged layers that nodes unpack again because a layer below them has changed, one sentence each. */
    public List<String> lintsSince(ImageLayers other) {
        Set<String> present = new HashSet<>();
        other.layers.forEach(layer -> present.addAll(List.of(layer.digest(), layer.archive())));
        present.remove("");
        List<String> lints = new ArrayList<>();
        int shared = sharedWith(other);
        for (int i = shared; i < layers.size(); i++) {
            if (layers.get(i).unpackedBytes() >= MIN_REPORTED_BYTES
                    && (present.contains(layers.get(i).digest())
                            || present.contains(layers.get(i).archive()))) {
                lints.add("layer " + (i + 1) + " is unchanged, but nodes unpack it again because layer " + (shared + 1)
                        + " below it has changed; put what changes more often into higher layers");
            }
        }
        return lints;
    }
}
