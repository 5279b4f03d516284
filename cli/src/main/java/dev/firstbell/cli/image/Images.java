package dev.firstbell.cli.image;

import dev.firstbell.deploy.image.ImageLayers;
import dev.firstbell.deploy.image.ImageLayers.Layer;
import dev.firstbell.deploy.image.ImageReader;
import dev.firstbell.deploy.image.ImageSource;
import dev.firstbell.deploy.image.Platform;
import dev.firstbell.records.io.Problems;
import dev.firstbell.twin.parameters.ImagePull;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An image and, perhaps, the one that the nodes have already.
 *
 * @param source of the image, as a person would find it again
 * @param since the image that the nodes have
 */
public record Images(String source, ImageLayers image, Optional<ImageLayers> since) {
    /**
     * Reads both.
     *
     * @param sinceText null if the nodes have none
     */
    public static Images read(String text, String sinceText, String platformText) throws IOException {
        Problems problems = new Problems();
        ImageSource source = problems.attempt(() -> ImageSource.parse(text));
        ImageSource since = sinceText == null ? null : problems.attempt(() -> ImageSource.parse(sinceText));
        Platform platform = problems.attempt(() -> Platform.parse(platformText));
        problems.throwIfAny();
        ImageReader reader = ImageReader.of(platform);
        return new Images(
                source.toString(),
                reader.read(source),
                since == null ? Optional.empty() : Optional.of(reader.read(since)));
    }

    /** The layers that a node must pull. */
    List<Layer> toPull() {
        return since.map(image::layersOnTopOf).orElse(image.layers());
    }

    /** The twin's model of it; a layer that is there twice is downloaded once. */
    static ImagePull pull(List<Layer> layers) {
        Set<String> downloaded = new HashSet<>();
        return new ImagePull(layers.stream()
                .map(layer ->
                        new ImagePull.Layer(downloaded.add(layer.digest()) ? layer.bytes() : 0, layer.unpackedBytes()))
                .toList());
    }

    /** The parameters with the time that this image takes. */
    public TwinParameters in(TwinParameters parameters) {
        String digest = image.digest();
        String what = source.contains(digest) ? source : source + " " + digest;
        String how = toPull().stream().allMatch(Layer::weighed) ? "unpacked size measured" : "unpacked size estimated";
        String marks = image.remarks().isEmpty() ? "" : "; `firstbell image inspect` has warnings";
        return parameters.with(
                RandomPart.IMAGE_PULL,
                pull(toPull())
                        .sourced(what + " (" + how + marks
                                + since.map(had -> "; nodes have " + had.digest())
                                        .orElse("") + ")"));
    }
}
