package dev.firstbell.deploy.image;

import dev.firstbell.deploy.image.ImageLayers.Layer;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A folder with an OCI image layout, as written by {@code buildah push}, {@code skopeo copy} and {@code image/build}.
 *
 * @param folder the layout's folder
 */
record OciLayout(Path folder) implements ImageReader.Loader {
    private static final String VERSION = "1.0.0";

    /** Documents are a few KiB; a layer whose digest stands where a document's belongs is not read into memory. */
    private static final long MOST_DOCUMENT_BYTES = 4 << 20;

    /**
     * Reads the layout's image and decompresses every layer once to measure it.
     *
     * @throws BadInputException if the folder is not a layout with one image for the platform, or a file of the image is
     *     missing, damaged, or not what other files state about it
     */
    @Override
    public ImageLayers read(Platform platform) throws IOException {
        Path index = folder.resolve("index.json");
        if (!Files.isRegularFile(index)) {
            throw new BadInputException(folder + " is not an OCI image layout; the file index.json is missing");
        }
        List<String> remarks = new ArrayList<>();
        version().ifPresent(remarks::add);
        ImageIndex.Choice choice = new ImageIndex(folder.toString(), platform, documents())
                .choose(Manifests.parse(bytes(index), index.toString()));
        JsonNode manifest = choice.manifest();
        JsonNode config = document(Manifests.config(manifest, folder.toString()), "the configuration of the image");
        List<Manifests.Described> described = Manifests.layers(manifest, config, platform, folder.toString());
        remarks.addAll(Manifests.remarks(config));
        MeasuredLayers measured = new MeasuredLayers(folder, remarks);
        List<Layer> layers = new ArrayList<>();
        for (Manifests.Described layer : described) {
            layers.add(measured.measure(layer, blob(layer.digest())));
        }
        measured.finish();
        return new ImageLayers(choice.digest(), layers, remarks);
    }

    /** Layouts without the marker occur; the digests tell whether they can be trusted. */
    private Optional<String> version() throws IOException {
        Path marker = folder.resolve("oci-layout");
        if (!Files.isRegularFile(marker)) {
            return Optional.empty();
        }
        JsonNode version = Manifests.parse(bytes(marker), marker.toString()).path("imageLayoutVersion");
        String text = version.asString("");
        if (text.equals(VERSION)) {
            return Optional.empty();
        }
        if (text.matches("1\\.\\d{1,9}\\.\\d{1,9}")) {
            return Optional.of("the layout states version " + text + "; it was read as version " + VERSION);
        }
        throw new BadInputException(
                marker + ": imageLayoutVersion: expected " + VERSION + ", the version that is read, "
                        + (version.isMissingNode() ? "but it is missing" : "found " + Excerpt.quoted(text))
                        + "; copy the image with `skopeo copy` or `buildah push`, which write it");
    }

    private ImageIndex.Fetch documents() {
        return new ImageIndex.Fetch() {
            @Override
            public JsonNode manifest(JsonNode descriptor) throws IOException {
                return document(descriptor, "a manifest");
            }

            @Override
            public JsonNode config(JsonNode descriptor) throws IOException {
                return document(descriptor, "the configuration of an image");
            }
        };
    }

    private JsonNode document(JsonNode descriptor, String what) throws IOException {
        String digest = Manifests.digest(descriptor, folder.toString());
        Path file = blob(digest);
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(folder + " is incomplete: the file " + folder.relativize(file) + ", " + what
                    + ", is missing; copy the image again");
        }
        byte[] content = bytes(file);
        String found = Manifests.sha256(content);
        if (!found.equals(digest)) {
            throw new BadInputException(file + " is damaged: " + what + ", whose content has the digest " + found
                    + " instead of the one in its name; copy the image again");
        }
        Manifests.checkSize(descriptor, content.length, file + ": " + what);
        return Manifests.parse(content, file.toString());
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > MOST_DOCUMENT_BYTES) {
            throw new BadInputException(file + " has " + Files.size(file) + " bytes; expected a document of at most "
                    + MOST_DOCUMENT_BYTES);
        }
        return Files.readAllBytes(file);
    }

    private Path blob(String digest) {
        return folder.resolve("blobs").resolve("sha256").resolve(digest.substring("sha256:".length()));
    }
}
