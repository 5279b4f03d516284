package dev.firstbell.deploy.image;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.PastedCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Tells what kind of image a folder holds, from the names in it. Stateless. */
final class ImageFolder {
    /** Folders at the root of a Linux system. */
    private static final List<String> ROOT = List.of("etc", "usr", "bin", "var", "home");

    private static final int ENOUGH = 3;
    private static final int MOST_SEARCHED = 1_000;

    private ImageFolder() {}

    /**
     * The reader for what the folder holds.
     *
     * @throws BadInputException if it holds no image, with what it holds instead
     */
    static ImageReader.Loader loader(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            throw new BadInputException(folder + ": the folder does not exist");
        }
        if (isThere(folder, "index.json")) {
            return new OciLayout(folder);
        }
        if (isThere(folder, "manifest.json")) {
            return new DockerSave(folder);
        }
        throw new BadInputException(
                folder + " is not an OCI image layout; the file index.json is missing" + instead(folder));
    }

    private static String instead(Path folder) throws IOException {
        if (isThere(folder, "repositories")) {
            return ". It looks like a `docker save` of Docker before 1.10, without manifest.json; load the archive with"
                    + " `docker load` and save it again";
        }
        if (ROOT.stream().filter(name -> Files.exists(folder.resolve(name))).count() >= ENOUGH) {
            return ". The folder holds the files of a container, as `docker export` writes them, without layers; save the"
                    + " image with `docker save`";
        }
        if (isThere(folder, "Dockerfile")) {
            return ". The folder holds a Dockerfile; build the image, and copy it into a folder, such as with"
                    + " `buildah push IMAGE oci:FOLDER`";
        }
        if (isThere(folder, "Chart.yaml")) {
            return ". The folder holds a Helm chart; pass the image of the students' servers, which Zero to JupyterHub"
                    + " has in singleuser.image";
        }
        try (Stream<Path> entries = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            return entries.limit(MOST_SEARCHED)
                    .filter(entry -> isThere(entry, "index.json") || isThere(entry, "manifest.json"))
                    .sorted()
                    .findFirst()
                    .map(entry -> ". The folder " + PastedCommand.of(entry.toString()) + " in it has an image")
                    .orElse("");
        }
    }

    private static boolean isThere(Path folder, String name) {
        return Files.isRegularFile(folder.resolve(name));
    }
}
