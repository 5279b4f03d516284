package dev.firstbell.deploy.image;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;

/**
 * Reads images' layers from wherever they are. Stateless between calls and thread-safe.
 *
 * <p>A layout's layers are unpacked once to weigh them, so that a large image takes a minute. Of an image in a registry
 * only its manifest and configuration are fetched, never a layer: its unpacked sizes are estimates. A registry is spoken to
 * by HTTPS, on loopback by HTTP, with the log-ins of {@code docker login} and {@code podman login} where it asks for one.
 */
public final class ImageReader {
    private final Platform platform;
    private final RegistryCredentials credentials;

    private ImageReader(Platform platform, RegistryCredentials credentials) {
        this.platform = requireNonNull(platform, "platform is null");
        this.credentials = credentials;
    }

    /**
     * A reader with the log-ins of this process's user.
     *
     * @param platform which image of an index of several is meant
     */
    public static ImageReader of(Platform platform) {
        return new ImageReader(platform, RegistryCredentials.ofEnvironment(System.getenv()));
    }

    /**
     * Reads one image's layers.
     *
     * @throws BadInputException if there is no such image, or none for the platform, or the registry wants another log-in
     * @throws IOException if it cannot be had: the disk, the network, a registry that fails or says what makes no sense
     */
    public ImageLayers read(ImageSource source) throws IOException {
        if (source instanceof ImageSource.Layout layout) {
            return new OciLayout(layout.folder()).read(platform);
        }
        if (source instanceof ImageSource.InRegistry inRegistry) {
            return new Registry(inRegistry.reference(), credentials).read(platform);
        }
        throw new AssertionError("no such source: " + source);
    }
}
