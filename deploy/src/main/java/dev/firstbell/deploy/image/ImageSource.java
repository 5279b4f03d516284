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

    /** A folder with an OCI image layout of one image, or with what {@code docker save} wrote of one. */
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
            return layout(text, text.substring("oci:".length()));
        }
        if (text.matches("(docker-archive|oci-archive|dir|containers-storage|docker-daemon|sif|tarball|ostree):.*")) {
            throw new BadInputException(text + ": the transport " + text.substring(0, text.indexOf(':') + 1)
                    + " cannot be read; copy the image into a folder with `skopeo copy " + PastedCommand.of(text)
                    + " oci:FOLDER`, and give the folder");
        }
        if (text.startsWith("docker://")) {
            return new InRegistry(ImageReference.parse(text.substring("docker://".length())));
        }
        if (Files.isDirectory(Path.of(text))) {
            return new Layout(Path.of(text));
        }
        if (Files.isRegularFile(Path.of(text))) {
            throw new BadInputException(text + ": " + ImageFile.problem(Path.of(text)));
        }
        if (text.startsWith("/") || text.startsWith(".")) {
            throw new BadInputException(text + ": the folder does not exist");
        }
        return new InRegistry(ImageReference.parse(text));
    }

    /** Skopeo's form has a tag behind the folder. */
    private static ImageSource layout(String text, String folder) {
        int colon = folder.lastIndexOf(':');
        if (colon > 0 && !Files.exists(Path.of(folder)) && Files.isDirectory(Path.of(folder.substring(0, colon)))) {
            throw new BadInputException(text + ": there is no folder " + folder + "; give the folder without "
                    + folder.substring(colon) + ": oci:" + folder.substring(0, colon));
        }
        return new Layout(Path.of(folder));
    }
}
