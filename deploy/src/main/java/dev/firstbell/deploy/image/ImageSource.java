package dev.firstbell.deploy.image;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.PastedCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** The location of an image. {@link #toString} gives a text that {@link #parse} accepts. Immutable. */
public sealed interface ImageSource {
    /** Applies the function for this source's case. */
    <R> R match(Function<Layout, R> onLayout, Function<InRegistry, R> onRegistry);

    /** A folder with an OCI image layout of one image. */
    record Layout(Path folder) implements ImageSource {
        public Layout {
            requireNonNull(folder, "folder is null");
        }

        @Override
        public <R> R match(Function<Layout, R> onLayout, Function<InRegistry, R> onRegistry) {
            return onLayout.apply(this);
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
        public <R> R match(Function<Layout, R> onLayout, Function<InRegistry, R> onRegistry) {
            return onRegistry.apply(this);
        }

        @Override
        public String toString() {
            return reference.toString();
        }
    }

    /**
     * Parses user input: an existing folder, {@code oci:FOLDER}, or {@code REGISTRY/REPOSITORY:TAG[@DIGEST]} with an
     * optional {@code docker://} prefix. The registry is mandatory, so that a typing error in a folder's name never
     * leads to a request to a registry on the internet.
     *
     * @throws BadInputException if the text is none of these
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
        if (Files.isRegularFile(Path.of(text))) {
            throw new BadInputException(text
                    + ": this is a file; give a folder with an OCI layout. An archive of an image is"
                    + " unpacked with `mkdir image && tar -xf " + PastedCommand.of(text) + " -C image`, or copied with"
                    + " `skopeo copy docker-archive:FILE oci:FOLDER`");
        }
        if (text.startsWith("/") || text.startsWith(".")) {
            throw new BadInputException(text + ": the folder does not exist");
        }
        return new InRegistry(ImageReference.parse(text));
    }
}
