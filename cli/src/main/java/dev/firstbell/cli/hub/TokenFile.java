package dev.firstbell.cli.hub;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The file with the token of an embedded hub, which one hub holds as long as it runs. The hold is a lock of the system, so it
 * ends with the process, however that ends. A file that such a hub left behind is replaced; any other file is not.
 */
final class TokenFile implements AutoCloseable {
    /** In front of every token, so that a file that was left behind is told from the token of another hub. */
    private static final String PREFIX = "embedded-hub-";

    private static final Pattern OURS = Pattern.compile(PREFIX + "[0-9a-f]{32}\\s*");
    private static final int LONGEST = 4096;

    private final Path path;
    private final FileChannel channel;
    private final String text;
    private final Thread atExit;

    private TokenFile(Path path, FileChannel channel, String text) {
        this.path = path;
        this.channel = channel;
        this.text = text;
        // For an end by another signal than Ctrl-C's.
        this.atExit = new Thread(this::removeOwn, "token file");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** A token that this class recognises later. */
    static String newToken() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return PREFIX + HexFormat.of().formatHex(bytes);
    }

    /**
     * Checks that a hub can use the file. Changes nothing.
     *
     * @return the file
     * @throws BadInputException if it cannot, with the reason
     */
    static Path check(Path file) {
        if (Files.isDirectory(file) || !Files.isDirectory(file.toAbsolutePath().getParent())) {
            throw new BadInputException("--token-file: " + file + " must be a file in a folder that exists");
        }
        if (Files.isSymbolicLink(file)) {
            throw new BadInputException("--token-file: " + file + " is a link; give the file itself");
        }
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                lock(channel, file);
                checkContent(channel, file);
            } catch (IOException e) {
                throw unusable(file, e);
            }
        }
        return file;
    }

    /** Takes the file, and writes the token into it, which only its owner can read from the first byte on. */
    static TokenFile write(Path file, String token) {
        FileAttribute<?>[] attributes =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    attributes);
            lock(channel, file);
            checkContent(channel, file);
            String text = token + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            return new TokenFile(file, channel, text);
        } catch (IOException e) {
            close(channel);
            throw unusable(file, e);
        } catch (BadInputException e) {
            close(channel);
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** Removes the file, if it is still this hub's. */
    @Override
    public void close() {
        removeOwn();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process ends already.
        }
    }

    private synchronized void removeOwn() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            if (Files.isRegularFile(path)
                    && Files.size(path) == text.length()
                    && Files.readString(path).equals(text)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            // Without its hub the token is worthless.
        } finally {
            close(channel);
        }
    }

    /** The lock lasts until the channel is closed. */
    private static FileLock lock(FileChannel channel, Path file) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new BadInputException(
                    "--token-file: " + file + " is held by another `firstbell hub` that runs; give another file");
        }
        return lock;
    }

    private static void checkContent(FileChannel channel, Path file) throws IOException {
        long size = channel.size();
        ByteBuffer content = ByteBuffer.allocate((int) Math.min(size, LONGEST));
        channel.read(content, 0);
        String text = new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
        if (size > 0 && !OURS.matcher(text).matches()) {
            throw new BadInputException(
                    "--token-file: " + file + " is there already, and an embedded hub did not write it;"
                            + " give a new file, or remove this one");
        }
    }

    private static void close(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // There is nothing left to write.
        }
    }

    private static BadInputException unusable(Path file, IOException e) {
        return new BadInputException("--token-file: " + file + " cannot be written: " + FileProblem.reason(e));
    }
}
