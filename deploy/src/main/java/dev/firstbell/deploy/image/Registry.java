package dev.firstbell.deploy.image;

import dev.firstbell.deploy.image.ImageLayers.Layer;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * An image in a registry, by the OCI distribution specification 1.1: its index, manifest and configuration are fetched,
 * no layer is.
 */
final class Registry {
    /** What the specification demands that a registry takes, and no real document comes near to. */
    private static final int LARGEST = 4 << 20;

    private static final String KINDS = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json");

    private final ImageReference image;
    private final RegistryCalls calls;

    public Registry(ImageReference image, RegistryCredentials credentials) {
        this.image = image;
        this.calls = new RegistryCalls(image, credentials);
    }

    /**
     * Reads the image's layers. Their unpacked sizes are estimates, but where an annotation has them.
     *
     * @throws BadInputException if there is no such image, or none for the platform, or the registry wants another log-in
     */
    public ImageLayers read(Platform platform) throws IOException {
        Document found = manifest(image);
        JsonNode document = found.json;
        if (Manifests.isIndex(document)) {
            found = manifest(image.at(Manifests.select(document, platform, image.toString())));
            document = found.json;
        }
        String digest = Manifests.config(document, image.toString());
        JsonNode config = fetch("blobs/" + digest, "*/*", digest).json;
        List<Layer> layers = new ArrayList<>();
        for (Manifests.Described layer : Manifests.layers(document, config, platform, image.toString())) {
            if (layer.bytes() < 0) {
                throw new BadInputException(image + " does not say how large its layer " + layer.digest() + " is");
            }
            long unpacked = layer.unpackedBytes().orElse(layer.compression().estimate(layer.bytes()));
            boolean known = layer.unpackedBytes().isPresent() || layer.compression() == Compression.NONE;
            layers.add(new Layer(layer.digest(), layer.bytes(), unpacked, known, layer.empty(), layer.createdBy()));
        }
        return new ImageLayers(found.digest, layers);
    }

    private record Document(String digest, JsonNode json) {}

    private Document manifest(ImageReference one) throws IOException {
        return fetch("manifests/" + one.version(), KINDS, one.digest().orElse(null));
    }

    /** @param expected the digest that its content must have, or null */
    private Document fetch(String path, String accept, String expected) throws IOException {
        byte[] content = calls.get(path, accept, LARGEST);
        String digest = Manifests.sha256(content);
        if (expected != null && !digest.equals(expected)) {
            throw new IOException(image.registry() + " answered with something else than " + expected);
        }
        return new Document(digest, Manifests.parse(content, "what " + image.registry() + " says of " + path));
    }
}
