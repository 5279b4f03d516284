package dev.firstbell.deploy.image;

import dev.firstbell.deploy.image.ImageLayers.Layer;
import dev.firstbell.records.io.BadInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A folder with an OCI image layout, as written by {@code buildah push}, {@code skopeo copy} and {@code image/build}.
 *
 * @param folder the layout's folder
 */
record OciLayout(Path folder) implements ImageReader.Loader {
    /**
     * Reads the layout's image and decompresses every layer once to measure it.
     *
     * @throws BadInputException if the folder is not a layout with one image for the platform, or a layer is corrupt
     */
    @Override
    public ImageLayers read(Platform platform) throws IOException {
        ImageIndex.Choice choice =
                new ImageIndex(folder.toString(), platform, blobs()).choose(json(folder.resolve("index.json")));
        String digest = choice.digest();
        JsonNode manifest = choice.manifest();
        JsonNode config = json(blob(Manifests.config(manifest, folder.toString())));
        List<Layer> layers = new ArrayList<>();
        for (Manifests.Described layer : Manifests.layers(manifest, config, platform, folder.toString())) {
            layers.add(measure(layer));
        }
        return new ImageLayers(digest, layers);
    }

    private ImageIndex.Fetch blobs() {
        return new ImageIndex.Fetch() {
            @Override
            public JsonNode manifest(String digest) throws IOException {
                return json(blob(digest));
            }

            @Override
            public JsonNode config(String digest) throws IOException {
                return json(blob(digest));
            }
        };
    }

    private Layer measure(Manifests.Described layer) throws IOException {
        Path blob = existing(blob(layer.digest()));
        long unpacked = 0;
        boolean empty = true;
        boolean measured = true;
        try (InputStream compressed = new BufferedInputStream(Files.newInputStream(blob));
                InputStream archive = layer.compression().decompress(compressed)) {
            byte[] block = new byte[1 << 16];
            for (int read = archive.read(block); read >= 0; read = archive.read(block)) {
                unpacked += read;
                for (int i = 0; empty && i < read; i++) {
                    empty = block[i] == 0;
                }
            }
        } catch (IOException | RuntimeException e) {
            if (!layer.compression().isUnsupported(e)) {
                throw new BadInputException(blob + " is damaged: it cannot be decompressed as " + layer.compression()
                        + "; copy the image again");
            }
            unpacked = layer.compression().estimate(Files.size(blob));
            empty = layer.empty();
            measured = false;
        }
        return new Layer(layer.digest(), Files.size(blob), unpacked, measured, empty, layer.createdBy());
    }

    private Path blob(String digest) {
        return folder.resolve("blobs").resolve("sha256").resolve(digest.substring("sha256:".length()));
    }

    private JsonNode json(Path file) throws IOException {
        return Manifests.parse(Files.readAllBytes(existing(file)), file.toString());
    }

    private Path existing(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(
                    folder + " is not an OCI image layout; the file " + folder.relativize(file) + " is missing");
        }
        return file;
    }
}
