package dev.firstbell.deploy;

import dev.firstbell.records.BadInputException;
import dev.firstbell.records.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The layers of a container image: what each weighs, and what is wrong with it for a class start.
 *
 * @param digest of the image's manifest
 * @param layers the lowest first
 */
public record ImageLayers(String digest, List<Layer> layers) {
    /**
     * How fast a node takes a layer in, in unpacked bytes a second: where the twin's prior {@code image.pull} comes from.
     * Unpacking is what takes the time, one layer after the other; the network is faster than the disk.
     */
    private static final double QUICK = 60e6;

    private static final double SLOW = 30e6;

    /**
     * One layer.
     *
     * @param digest of what is transferred
     * @param bytes that are transferred
     * @param unpackedBytes of the archive in it
     * @param empty whether the archive holds nothing
     * @param createdBy the step of the Dockerfile, as the builder noted it; blank if it did not
     */
    public record Layer(String digest, long bytes, long unpackedBytes, boolean empty, String createdBy) {}

    /** How long a node takes for some layers: from a quick disk's to a slow one's. */
    public record PullTime(Duration quick, Duration slow) {
        private static PullTime of(long unpackedBytes) {
            return new PullTime(seconds(unpackedBytes / QUICK), seconds(unpackedBytes / SLOW));
        }

        private static Duration seconds(double seconds) {
            return Duration.ofMillis(Math.round(seconds * 1000));
        }
    }

    public ImageLayers {
        layers = List.copyOf(layers);
    }

    /**
     * Reads an OCI image layout, a folder, as {@code buildah push}, {@code skopeo copy} and {@code image/build} leave it.
     * Unpacks every layer once to weigh it, so that a large image takes a minute.
     *
     * @throws BadInputException if this is no layout of one image, or a layer is neither plain nor compressed by gzip
     */
    public static ImageLayers read(Path layout) throws IOException {
        JsonNode manifests = json(layout.resolve("index.json"), layout).path("manifests");
        if (manifests.size() != 1) {
            throw new BadInputException(layout + " holds " + manifests.size() + " images; give a layout of one");
        }
        String digest = manifests.get(0).path("digest").asString("");
        JsonNode manifest = json(blob(layout, digest), layout);
        if (!manifest.has("layers")) {
            throw new BadInputException(layout + " holds an index of several platforms; give a layout of one of them");
        }
        JsonNode config =
                json(blob(layout, manifest.path("config").path("digest").asString("")), layout);
        List<String> steps = config.path("history")
                .valueStream()
                .filter(step -> !step.path("empty_layer").asBoolean(false))
                .map(step -> step.path("created_by").asString(""))
                .toList();
        List<Layer> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            String step = layers.size() < steps.size() ? steps.get(layers.size()) : "";
            layers.add(weigh(layout, layer, step));
        }
        return new ImageLayers(digest, layers);
    }

    private static Layer weigh(Path layout, JsonNode layer, String step) throws IOException {
        String digest = layer.path("digest").asString("");
        String type = layer.path("mediaType").asString("");
        Path blob = blob(layout, digest);
        long unpacked = 0;
        boolean empty = true;
        try (InputStream archive = unpacking(new BufferedInputStream(Files.newInputStream(blob)), type, digest)) {
            byte[] block = new byte[1 << 16];
            for (int read = archive.read(block); read >= 0; read = archive.read(block)) {
                unpacked += read;
                for (int i = 0; empty && i < read; i++) {
                    empty = block[i] == 0;
                }
            }
        }
        return new Layer(digest, Files.size(blob), unpacked, empty, step);
    }

    private static InputStream unpacking(InputStream blob, String type, String digest) throws IOException {
        if (type.endsWith("gzip")) {
            return new GZIPInputStream(blob);
        }
        if (type.endsWith(".tar")) {
            return blob;
        }
        blob.close();
        throw new BadInputException("layer " + digest + " is " + type + "; only plain and gzip layers can be weighed");
    }

    private static Path blob(Path layout, String digest) {
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new BadInputException(layout + " names '" + digest + "', which is no sha256 digest");
        }
        return layout.resolve("blobs").resolve("sha256").resolve(digest.substring("sha256:".length()));
    }

    private static JsonNode json(Path file, Path layout) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(layout + " is no OCI image layout: there is no " + layout.relativize(file));
        }
        try {
            return Json.lines().readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no JSON: " + e.getOriginalMessage());
        }
    }

    /** Bytes that are transferred. */
    public long bytes() {
        return layers.stream().mapToLong(Layer::bytes).sum();
    }

    /** Bytes of all archives. */
    public long unpackedBytes() {
        return layers.stream().mapToLong(Layer::unpackedBytes).sum();
    }

    /** What a node that has the other image must still pull: the layers that the other one lacks. */
    public List<Layer> layersNotIn(ImageLayers other) {
        Set<String> there = other.layers().stream().map(Layer::digest).collect(Collectors.toSet());
        return layers.stream().filter(layer -> !there.contains(layer.digest())).toList();
    }

    /** How long a node takes for these layers. */
    public static PullTime pullTime(List<Layer> layers) {
        return PullTime.of(layers.stream().mapToLong(Layer::unpackedBytes).sum());
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
}
