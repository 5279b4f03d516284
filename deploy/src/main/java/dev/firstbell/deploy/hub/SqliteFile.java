package dev.firstbell.deploy.hub;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Somebody else's SQLite file, read where it is if nothing has to be written for that: neither it nor what is beside it is
 * changed, and nothing is added. Where changes are still beside it ({@code -wal}, or the {@code -journal} of a writer who
 * was cut off), SQLite would put them in; so it gets copies of its own.
 */
final class SqliteFile {
    /** The hub's transactions are short. */
    private static final int PATIENCE_MS = 1_000;

    /** Where the header says that a database is written with a {@code -wal}. */
    private static final int WRITE_VERSION = 18;

    private static final byte WAL = 2;

    /** Where the driver unpacks SQLite's library. */
    private static final String LIBRARY_FOLDER = "org.sqlite.tmpdir";

    private static boolean loaded;

    private SqliteFile() {}

    /** What is read of a database. */
    public interface Reading<T> {
        T of(Connection database) throws SQLException;
    }

    /**
     * Reads a database.
     *
     * @throws BadInputException if it cannot be read
     */
    public static <T> T read(Path file, Reading<T> reading) {
        try {
            load();
            if (hasSome(beside(file, "-wal"))) {
                return readCopy(file, reading);
            }
            try {
                // Without a -wal there is nobody to look out for, and SQLite would make one.
                return open(file, writtenWithWal(file) ? "?immutable=1" : "?mode=ro", true, reading);
            } catch (SQLException e) {
                if (is(e, SQLiteErrorCode.SQLITE_READONLY) && hasSome(beside(file, "-journal"))) {
                    return readCopy(file, reading);
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new BadInputException(
                    is(e, SQLiteErrorCode.SQLITE_BUSY) || is(e, SQLiteErrorCode.SQLITE_LOCKED)
                            ? file + ": is locked by a program that writes to it; copy it with `sqlite3 " + file
                                    + " '.backup copy.sqlite'`, and read the copy"
                            : file + ": cannot be read: " + e.getMessage());
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static <T> T readCopy(Path file, Reading<T> reading) throws IOException, SQLException {
        Path folder = Files.createTempDirectory("firstbell-database");
        try {
            Path copy = Files.copy(file, folder.resolve("copy.sqlite"));
            for (String suffix : List.of("-wal", "-journal")) {
                if (Files.exists(beside(file, suffix))) {
                    Files.copy(beside(file, suffix), beside(copy, suffix));
                }
            }
            return open(copy, "", false, reading);
        } finally {
            remove(folder);
        }
    }

    private static <T> T open(Path file, String parameters, boolean readOnly, Reading<T> reading) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(PATIENCE_MS);
        try (Connection database = config.createConnection("jdbc:sqlite:" + file.toUri() + parameters)) {
            return reading.of(database);
        }
    }

    private static boolean writtenWithWal(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] header = in.readNBytes(WRITE_VERSION + 1);
            return header.length > WRITE_VERSION && header[WRITE_VERSION] == WAL;
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static boolean hasSome(Path file) throws IOException {
        return Files.exists(file) && Files.size(file) > 0;
    }

    private static boolean is(SQLException e, SQLiteErrorCode code) {
        return e.getErrorCode() == code.code;
    }

    /** Has the driver unpack SQLite's library into a folder that goes as soon as the library is in memory. */
    private static synchronized void load() throws IOException {
        if (loaded) {
            return;
        }
        Path folder = Files.createTempDirectory("firstbell-sqlite");
        // Windows keeps a library that is in use; then the folder goes after it, when the program ends.
        folder.toFile().deleteOnExit();
        String before = System.getProperty(LIBRARY_FOLDER);
        System.setProperty(LIBRARY_FOLDER, folder.toString());
        try {
            SQLiteJDBCLoader.initialize();
            loaded = true;
        } catch (Exception e) {
            throw new IOException("SQLite's library does not load: " + e.getMessage(), e);
        } finally {
            if (before == null) {
                System.clearProperty(LIBRARY_FOLDER);
            } else {
                System.setProperty(LIBRARY_FOLDER, before);
            }
            remove(folder);
        }
    }

    /** As far as the system lets us. */
    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
