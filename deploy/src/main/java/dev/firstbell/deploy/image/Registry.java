package dev.firstbell.deploy.image;

import dev.firstbell.deploy.image.ImageLayers.Layer;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Reads an image in a registry by the OCI distribution specification 1.1. Fetches its index, manifest and
 * configuration, but no layers.
 */
final class Registry implements ImageReader.Loader {
    /**
     * The manifest size in bytes that every registry must accept by the specification; real documents are far smaller.
     */
    private static final int MAX_DOCUMENT_BYTES = 4 << 20;

    private static final String MANIFEST_TYPES = String.join(
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
     * Reads the image's layers. Uncompressed sizes are estimates, unless an annotation states them.
     *
     * @throws BadInputException if the image does not exist, is not available for the platform, or the registry rejects
     *     the credentials
     * @throws IOException if the registry cannot be reached, fails, or sends an invalid response
     */
    @Override
    public ImageLayers read(Platform platform) throws IOException {
        Document found = manifest(image);
        JsonNode document = found.json;
        String manifestDigest = found.digest;
        if (Manifests.isIndex(document)) {
            ImageIndex.Choice choice = new ImageIndex(image.toString(), platform, documents()).choose(document);
            document = choice.manifest();
            manifestDigest = choice.digest();
        }
        JsonNode config = config(Manifests.config(document, image.toString()));
        List<String> remarks = new ArrayList<>(Manifests.remarks(config));
        List<Layer> layers = new ArrayList<>();
        for (Manifests.Described layer : Manifests.layers(document, config, platform, image.toString())) {
            if (layer.bytes() < 0) {
                throw new BadInputException(
                        "the manifest of " + image + " does not state the size of layer " + layer.digest());
            }
            layers.add(layer.asStated(remarks));
        }
        return new ImageLayers(manifestDigest, layers, remarks);
    }

    private ImageIndex.Fetch documents() {
        return new ImageIndex.Fetch() {
            @Override
            public JsonNode manifest(JsonNode descriptor) throws IOException {
                Document found = Registry.this.manifest(image.at(Manifests.digest(descriptor, image.toString())));
                Manifests.checkSize(descriptor, found.bytes, image + ": the manifest " + found.digest);
                return found.json;
            }

            @Override
            public JsonNode config(JsonNode descriptor) throws IOException {
                return Registry.this.config(descriptor);
            }
        };
    }

    private JsonNode config(JsonNode descriptor) throws IOException {
        String digest = Manifests.digest(descriptor, image.toString());
        Document found = fetch("blobs/" + digest, "*/*", digest);
        Manifests.checkSize(descriptor, found.bytes, image + ": the configuration " + digest);
        return found.json;
    }

    private record Document(String digest, int bytes, JsonNode json) {}

    private Document manifest(ImageReference one) throws IOException {
        return fetch("manifests/" + one.version(), MANIFEST_TYPES, one.digest().orElse(null));
    }

    /** @param expected the digest that the content must have; null for any */
    private Document fetch(String path, String accept, String expected) throws IOException {
        byte[] content = calls.get(path, accept, MAX_DOCUMENT_BYTES);
        String digest = Manifests.sha256(content);
        if (expected != null && !digest.equals(expected)) {
            throw new IOException(
                    image.registry() + " sent content that does not have the requested digest " + expected);
        }
        return new Document(
                digest,
                content.length,
                Manifests.parse(content, "the response of " + image.registry() + " for " + path));
    }
}
