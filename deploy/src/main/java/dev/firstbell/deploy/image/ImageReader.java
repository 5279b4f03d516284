package dev.firstbell.deploy.image;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;

/**
 * Reads the layers of images in folders and registries. Stateless between calls and thread-safe.
 *
 * <p>For a folder – an OCI image layout, or what {@code docker save} wrote – every layer is decompressed once to measure
 * it and to compare its digests with those of the image's documents, which can take a minute for a large image. For an image in a registry, only the manifest and the configuration are fetched, so most uncompressed sizes
 * are estimates. Registries are contacted by HTTPS, on loopback by HTTP, with the credentials stored by {@code docker
 * login} and {@code podman login} if the registry requires authentication.
 */
public final class ImageReader {
    private final Platform platform;
    private final RegistryCredentials credentials;

    private ImageReader(Platform platform, RegistryCredentials credentials) {
        this.platform = requireNonNull(platform, "platform is null");
        this.credentials = credentials;
    }

    /**
     * A reader with the registry credentials of the user who runs this process.
     *
     * @param platform which image of a multi-platform index to read
     */
    public static ImageReader of(Platform platform) {
        return new ImageReader(platform, RegistryCredentials.ofEnvironment(System.getenv()));
    }

    /**
     * Reads an image's layers.
     *
     * @throws BadInputException if the image does not exist, is damaged, contradicts itself, is not available for the
     *     platform, or the registry rejects the credentials
     * @throws IOException if the disk, the network or the registry fails, or the registry sends an invalid response
     */
    public ImageLayers read(ImageSource source) throws IOException {
        return source.<Loader>match(
                        layout -> of -> ImageFolder.loader(layout.folder()).read(of),
                        inRegistry -> new Registry(inRegistry.reference(), credentials))
                .read(platform);
    }

    /** Reads the layers of one image. */
    interface Loader {
        ImageLayers read(Platform platform) throws IOException;
    }
}
