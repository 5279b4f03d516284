package dev.firstbell.deploy.values;

import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;

/**
 * A values file on disk: read once, written in one step. Files that are encrypted, or not text, are rejected with the
 * tool that can change them. Immutable.
 *
 * @param path the file as the user named it, perhaps a symbolic link
 * @param text its text, with a byte order mark if it has one
 */
public record ValuesFile(Path path, String text) {
    /** More than any values file, compressed or not. */
    private static final int LARGEST = 16 * 1024 * 1024;

    private static final List<Seal> SEALS = List.of(
            new Seal("\0GITCRYPT\0", "encrypted with git-crypt; run `git-crypt unlock` first"),
            new Seal("$ANSIBLE_VAULT;", "encrypted with ansible-vault; change it with `ansible-vault edit`"),
            new Seal("age-encryption.org/", "encrypted with age; decrypt it, change it, and encrypt it again"),
            new Seal(
                    "-----BEGIN AGE ENCRYPTED FILE-----",
                    "encrypted with age; decrypt it, change it, and encrypt it again"),
            new Seal("-----BEGIN PGP MESSAGE-----", "encrypted with PGP; decrypt it, change it, and encrypt it again"),
            new Seal("Salted__", "encrypted with OpenSSL; decrypt it, change it, and encrypt it again"),
            new Seal("U2FsdGVkX1", "encrypted with transcrypt or OpenSSL; decrypt it, change it, and encrypt it again"),
            new Seal(
                    "version https://git-lfs.github.com/spec/",
                    "a pointer of Git LFS, not the file itself; run `git lfs pull` first"),
            new Seal("\u001f\u008b", "compressed (gzip), not a values file; a chart's archive belongs to --chart"),
            new Seal("PK\u0003\u0004", "a zip archive, not a values file"));

    /** How a file begins that cannot be edited, and what to do with it. */
    private record Seal(String start, String what) {
        boolean on(byte[] bytes) {
            byte[] wanted = start.getBytes(StandardCharsets.ISO_8859_1);
            return bytes.length >= wanted.length && Arrays.equals(bytes, 0, wanted.length, wanted, 0, wanted.length);
        }
    }

    /**
     * Reads a file.
     *
     * @param option the option that names the file, for messages
     * @throws BadInputException if the file cannot be read, is encrypted, or is not UTF-8 text
     */
    public static ValuesFile read(String option, Path path) {
        String place = option + ": " + path;
        if (Files.isDirectory(path)) {
            throw new BadInputException(place + " is a folder; give a file");
        }
        try {
            return new ValuesFile(path, text(path, bytes(place, path)));
        } catch (NoSuchFileException e) {
            if (path.toString().matches("(?i)[a-z][a-z0-9+.-]+:/.*")) {
                throw new BadInputException(option + ": found the address "
                        + path.toString().replaceFirst(":/+", "://") + "; download the file, and give its name");
            }
            throw new BadInputException(
                    Files.isSymbolicLink(path)
                            ? place + " cannot be read: it is a link to " + target(path) + ", which does not exist"
                            : path.toString().equals("-")
                                    ? place + ": standard input cannot be edited; give a file"
                                    : place + " cannot be read; there is no such file");
        } catch (AccessDeniedException e) {
            throw new BadInputException(place + " cannot be read: you have no permission to");
        } catch (IOException e) {
            String why = Files.isSymbolicLink(path)
                    ? ": it is a link that leads back to itself or cannot be followed"
                    : Files.isRegularFile(path)
                            ? "; the disk or the file system reports an error"
                            : ": it is not a file";
            throw new BadInputException(place + " cannot be read" + why);
        }
    }

    /** The bytes; a pipe or a device states no size, so the size is limited while reading. */
    private static byte[] bytes(String place, Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new BadInputException(place + " has more than " + LARGEST / (1024 * 1024)
                        + " MiB; a values file is smaller, because Helm stores it in a release of at most 1 MiB");
            }
            return bytes;
        }
    }

    private static String text(Path path, byte[] bytes) {
        for (Seal seal : SEALS) {
            if (seal.on(bytes)) {
                throw new BadInputException(path + ":1: " + seal.what());
            }
        }
        if (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF)) {
            throw new BadInputException(path + ":1: the text is UTF-16; save it as UTF-8");
        }
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                throw new BadInputException(path + ":" + line(bytes, i)
                        + ": a byte 0: the file is not text, or is UTF-16; give UTF-8 text");
            }
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
        } catch (CharacterCodingException e) {
            throw new BadInputException(
                    path + ":" + line(bytes, in.position()) + ": not UTF-8; the file may be Latin-1; save it as UTF-8");
        }
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }

    private static int line(byte[] bytes, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    /**
     * Replaces the file's text in one step; a link stays a link.
     *
     * @return the file that was written: the link's target
     * @throws BadInputException if the file is read-only, cannot be written, or has changed since it was read
     */
    public Path write(String after) {
        try {
            Path file = path.toRealPath();
            if (!Files.isWritable(file) || writeProtected(file)) {
                throw new BadInputException(file + ": the file is read-only; allow writing (chmod u+w) if it may be"
                        + " edited; nothing was changed");
            }
            if (!Arrays.equals(Files.readAllBytes(file), text.getBytes(StandardCharsets.UTF_8))) {
                throw new BadInputException(
                        file + ": the file has changed since it was read; nothing was changed; try again");
            }
            AtomicFiles.write(file, after);
            return file;
        } catch (IOException | UncheckedIOException e) {
            throw new BadInputException(path + ": the file cannot be written; check that its folder is writable and the"
                    + " disk is not full; nothing was changed");
        }
    }

    /** Whether the permissions let no one write; the superuser could, but the permissions are meant. */
    private static boolean writeProtected(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view != null
                && Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).stream()
                        .noneMatch(permission -> permission == PosixFilePermission.OWNER_WRITE
                                || permission == PosixFilePermission.GROUP_WRITE
                                || permission == PosixFilePermission.OTHERS_WRITE);
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            return link;
        }
    }
}
