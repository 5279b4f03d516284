package dev.firstbell.records.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;

/** Writes a file atomically: completely or not at all. */
public final class AtomicFiles {
    private static final int BUFFER_BYTES = 64 * 1024;

    private AtomicFiles() {}

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Replaces the file's content in one step: readers see either the old text or the new one. An existing file keeps its
     * permissions, and a symbolic link stays a link.
     */
    public static void write(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same for content that does not have to fit into memory. The output is buffered. */
    public static void write(Path file, Content content) {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file;
            requireFile(file);
            requireFolder(file);
            Path temporary = temporary(target);
            try {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), BUFFER_BYTES)) {
                    copyPermissions(target, temporary);
                    content.writeTo(out);
                }
                Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                // Nothing is left to delete after a successful move.
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + FileProblem.reason(e), e);
        }
    }

    /** The file that holds new content until it is complete; a process that is killed meanwhile leaves it. */
    public static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".tmp");
    }

    /**
     * Checks that a path is a file's, or of none yet. A device or a pipe would be replaced by a file, and a link that leads
     * nowhere by what its target should be.
     *
     * @throws BadInputException if not
     */
    public static void requireFile(Path path) {
        if (Files.isDirectory(path)) {
            throw new BadInputException(path + ": this is a folder; give a file");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new BadInputException(path + ": this is a device or a pipe, not a file; give a file");
        }
        if (!Files.exists(path) && Files.isSymbolicLink(path)) {
            throw new BadInputException(path + ": this is a symbolic link that leads to no file; give another file");
        }
    }

    /**
     * Checks that the folder of a file exists, so that the file can be created.
     *
     * @throws BadInputException if it does not, with the folder's name
     */
    public static void requireFolder(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Path named = file.getParent() == null ? folder : file.getParent();
            throw new BadInputException(file + ": "
                    + (Files.exists(folder)
                            ? named + " is a file, not a folder; give a file in a folder"
                            : "the folder " + named + " does not exist; create it with `"
                                    + PastedCommand.of("mkdir", "-p", named) + "`, or give a file in another one"));
        }
    }

    /** Copies permissions before the file has content, so that nothing becomes readable for others in between. */
    private static void copyPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view != null && Files.exists(from)) {
            view.setPermissions(Files.getPosixFilePermissions(from));
        }
    }
}
