package dev.firstbell.deploy.image;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an image is. Its text form is what a person would give to find it again. */
public sealed interface ImageSource {
    /** A folder with an OCI image layout of one image. */
    record Layout(Path folder) implements ImageSource {
        public Layout {
            requireNonNull(folder, "folder is null");
        }

        @Override
        public String toString() {
            return folder.toString();
        }
    }

    /** An image in a registry. */
    record InRegistry(ImageReference reference) implements ImageSource {
        public InRegistry {
            requireNonNull(reference, "reference is null");
        }

        @Override
        public String toString() {
            return reference.toString();
        }
    }

    /**
     * Reads what a person typed: a folder that is there, {@code oci:FOLDER}, or {@code REGISTRY/REPOSITORY:TAG[@DIGEST]},
     * with or without {@code docker://} before it. The registry has to be named: a folder's name with a typing error must
     * not ask a registry on the internet.
     *
     * @throws BadInputException if it is neither
     */
    static ImageSource parse(String text) {
        if (text.startsWith("oci:")) {
            return new Layout(Path.of(text.substring("oci:".length())));
        }
        if (text.startsWith("docker://")) {
            return new InRegistry(ImageReference.parse(text.substring("docker://".length())));
        }
        if (Files.isDirectory(Path.of(text))) {
            return new Layout(Path.of(text));
        }
        if (text.startsWith("/") || text.startsWith(".")) {
            throw new BadInputException(text + ": there is no such folder");
        }
        return new InRegistry(ImageReference.parse(text));
    }
}
