package dev.firstbell.deploy.image;

import dev.firstbell.records.io.PastedCommand;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Tells what a file is that was given in place of a folder. Stateless. */
final class ImageFile {
    private static final int HEAD = 512;
    private static final int ENOUGH = 3;

    /** Names at the root of a container's files; those of an image's archive come sooner than this many entries. */
    private static final int MOST_ENTRIES = 20_000;

    private static final Set<String> ROOT = Set.of("etc", "usr", "bin", "var", "home", "lib", "root", "tmp");

    private ImageFile() {}

    /** What the file is, and what to give instead. */
    static String problem(Path file) {
        String name = PastedCommand.of(file.toString());
        Set<String> names = names(file);
        if (names.contains("index.json") || names.contains("manifest.json")) {
            return "this is a file, the archive of an image; give a folder: unpack it with `mkdir image && tar -xf "
                    + name + " -C image`";
        }
        if (names.contains("Chart.yaml")) {
            return "this is a Helm chart; give the image of the students' servers, which Zero to JupyterHub has in"
                    + " singleuser.image";
        }
        if (names.contains("repositories")) {
            return "this is an archive of Docker before 1.10, without manifest.json; load it with `docker load` and save"
                    + " it again with `docker save`";
        }
        if (ROOT.stream().filter(names::contains).count() >= ENOUGH) {
            return "this archive has the files of a container, as `docker export` writes them, without layers; save the"
                    + " image with `docker save`, and give the unpacked folder";
        }
        String give =
                "; give a folder with an OCI layout, as `skopeo copy docker://NAME oci:FOLDER` and `image/build` leave"
                        + " one, or with what `docker save` wrote, unpacked";
        return (names.isEmpty()
                        ? "this is a file, but not the archive of an image"
                        : "this is an archive, but not of an image")
                + give;
    }

    /** The first parts of the names in an archive; none if the file is not one, or cannot be read. */
    private static Set<String> names(Path file) {
        Set<String> names = new HashSet<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.mark(HEAD);
            byte[] head = in.readNBytes(HEAD);
            in.reset();
            TarArchiveInputStream tar =
                    new TarArchiveInputStream(Compression.found(head).decompress(in));
            TarArchiveEntry entry = tar.getNextEntry();
            for (int i = 0; i < MOST_ENTRIES && entry != null && entry.isCheckSumOK(); i++) {
                String path = entry.getName().replaceFirst("^(\\./)+", "");
                Stream.of(path.split("/"))
                        .filter(part -> !part.isEmpty())
                        .findFirst()
                        .ifPresent(names::add);
                if (path.endsWith("/Chart.yaml") && path.indexOf('/') == path.lastIndexOf('/')) {
                    names.add("Chart.yaml");
                }
                entry = tar.getNextEntry();
            }
        } catch (IOException | RuntimeException e) {
            // What was seen before the damage still tells what the file is.
        }
        return names;
    }
}
