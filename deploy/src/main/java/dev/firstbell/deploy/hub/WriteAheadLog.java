package dev.firstbell.deploy.hub;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.PastedCommand;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The {@code -wal} file beside a copy of an SQLite database in WAL mode, which holds the newest changes. SQLite reads it up to
 * the last transaction that is complete and ignores the rest without a word, and a database without its {@code -wal} reads
 * like an older one. This class finds out what is missing, as far as the files show it (sqlite.org/fileformat2.html, "The
 * Write-Ahead Log"; wal.c, {@code walDecodeFrame}, {@code walRestartHdr}). For one use.
 */
final class WriteAheadLog {
    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;
    private static final int SMALLEST_PAGE = 512;
    private static final int LARGEST_PAGE = 65_536;
    private static final int MAGIC = 0x377f0682;
    private static final int VERSION = 3_007_000;

    /** The offset of the fields in a database's header that say whether it is written with a {@code -wal}. */
    private static final int WRITE_VERSION = 18;

    private static final int PAGE_SIZE = 16;
    private static final byte WAL = 2;

    private final Path database;
    private final Path file;

    /** The running checksum. */
    private int sum0;

    private int sum1;

    private WriteAheadLog(Path database) {
        this.database = database;
        this.file = database.resolveSibling(database.getFileName() + "-wal");
    }

    /**
     * Whether a database is in WAL mode, by its header.
     *
     * @throws IOException if it cannot be read
     */
    static boolean isUsedBy(Path database) throws IOException {
        byte[] header = header(database);
        return header.length > WRITE_VERSION && header[WRITE_VERSION] == WAL;
    }

    /**
     * What may be missing from a database, one line each; empty if nothing shows that anything is.
     *
     * @throws BadInputException if the {@code -wal} is damaged or belongs to another database, so that changes are lost
     * @throws IOException if a file cannot be read
     */
    static List<String> missing(Path database) throws IOException {
        return isUsedBy(database) ? new WriteAheadLog(database).missing() : List.of();
    }

    private List<String> missing() throws IOException {
        if (!Files.exists(file)) {
            return List.of("the database is in WAL mode, and there is no " + file.getFileName() + " beside it"
                    + otherLogs()
                    + "; if the hub was running when the file was copied and it was not made with `.backup`,"
                    + " the newest starts are missing; " + remedy());
        }
        if (Files.size(file) == 0) {
            return List.of("the database is in WAL mode, and the " + file.getFileName()
                    + " beside it is empty; unless that is so on the hub, too, the newest starts are missing; "
                    + remedy());
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(in, Files.size(file));
        }
    }

    private List<String> read(InputStream in, long size) throws IOException {
        byte[] bytes = in.readNBytes(HEADER);
        if (bytes.length < HEADER) {
            throw damaged("has " + size + " bytes, less than its header");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int magic = header.getInt(0);
        ByteOrder order = (magic & 1) == 1 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        add(bytes, 24, order);
        if ((magic & ~1) != MAGIC
                || header.getInt(4) != VERSION
                || header.getInt(24) != sum0
                || header.getInt(28) != sum1) {
            throw damaged("does not begin like a write-ahead log of SQLite");
        }
        int pageSize = header.getInt(8);
        if (pageSize != pageSizeOfDatabase() || pageSize < SMALLEST_PAGE || pageSize > LARGEST_PAGE) {
            throw new BadInputException(file + ": belongs to another database: its pages have " + pageSize
                    + " bytes, those of " + database.getFileName() + " " + pageSizeOfDatabase() + "; " + remedy());
        }
        return frames(in, size, header, order, pageSize);
    }

    private List<String> frames(InputStream in, long size, ByteBuffer header, ByteOrder order, int pageSize)
            throws IOException {
        boolean committed = true;
        for (long at = HEADER; at < size; at += FRAME_HEADER + pageSize) {
            byte[] bytes = in.readNBytes(FRAME_HEADER + pageSize);
            if (bytes.length < FRAME_HEADER) {
                return cutOff(committed, bytes.length > 0);
            }
            ByteBuffer frame = ByteBuffer.wrap(bytes);
            boolean current = frame.getInt(8) == header.getInt(16) && frame.getInt(12) == header.getInt(20);
            if (!current && isOlder(header.getInt(16), frame.getInt(8))) {
                // Left over from before the last checkpoint; SQLite overwrites the file from its beginning.
                return cutOff(committed, false);
            }
            if (current && bytes.length < FRAME_HEADER + pageSize) {
                return cutOff(committed, true);
            }
            if (current) {
                add(bytes, 8, order);
                add(ByteBuffer.wrap(bytes, FRAME_HEADER, pageSize).slice(), pageSize, order);
            }
            if (!current || frame.getInt(16) != sum0 || frame.getInt(20) != sum1) {
                throw damaged("is damaged from byte " + at + " on");
            }
            committed = frame.getInt(4) != 0;
        }
        return cutOff(committed, false);
    }

    /** With each checkpoint after which the file is used again, the first salt grows by one. */
    private static boolean isOlder(int salt, int other) {
        int by = salt - other;
        return by > 0 && by < 1 << 20;
    }

    private List<String> cutOff(boolean committed, boolean partial) {
        return committed && !partial
                ? List.of()
                : List.of("the " + file.getFileName()
                        + " beside the database ends in the middle of a transaction: it is cut"
                        + " off, or the hub wrote while it was copied; the newest starts may be missing; " + remedy());
    }

    /** {@code kubectl cp} under another name leaves the {@code -wal} under its old one. */
    private String otherLogs() throws IOException {
        Path folder = database.toAbsolutePath().getParent();
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> each.getFileName().toString())
                    .filter(name -> name.endsWith("-wal")
                            && !Files.exists(folder.resolve(name.substring(0, name.length() - "-wal".length()))))
                    .sorted()
                    .findFirst()
                    .map(name -> " (" + name + " is there; if it belongs to " + database.getFileName()
                            + ", it must be called " + file.getFileName() + ")")
                    .orElse("");
        }
    }

    private BadInputException damaged(String how) {
        return new BadInputException(file + ": " + how + ", so the newest starts are lost; " + remedy());
    }

    private static String remedy() {
        return "copy the database with `" + PastedCommand.of("sqlite3", "jupyterhub.sqlite", ".backup copy.sqlite")
                + "` where the hub runs, or copy it and its -wal together again";
    }

    private int pageSizeOfDatabase() throws IOException {
        byte[] header = header(database);
        int size = (header[PAGE_SIZE] & 0xff) << 8 | header[PAGE_SIZE + 1] & 0xff;
        return size == 1 ? LARGEST_PAGE : size;
    }

    private static byte[] header(Path database) throws IOException {
        try (InputStream in = Files.newInputStream(database)) {
            return in.readNBytes(WRITE_VERSION + 1);
        }
    }

    private void add(byte[] bytes, int length, ByteOrder order) {
        add(ByteBuffer.wrap(bytes), length, order);
    }

    private void add(ByteBuffer bytes, int length, ByteOrder order) {
        ByteBuffer words = bytes.order(order);
        for (int i = 0; i < length; i += 8) {
            sum0 += words.getInt(i) + sum1;
            sum1 += words.getInt(i + 4) + sum0;
        }
    }
}
