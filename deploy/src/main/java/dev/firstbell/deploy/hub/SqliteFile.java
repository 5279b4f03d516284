package dev.firstbell.deploy.hub;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.OwnMessage;
import java.io.IOException;
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
 * Reads a SQLite file of another program, without changing or adding any file in its folder. If the file has pending
 * changes beside it ({@code -wal}, or the {@code -journal} of an interrupted writer), SQLite would write them into the
 * file; in that case a temporary copy is read.
 */
final class SqliteFile {
    /** How long to wait for a lock; the hub's transactions are short. */
    private static final int BUSY_TIMEOUT_MS = 1_000;

    /** The system property that names the folder into which the driver unpacks SQLite's library. */
    private static final String LIBRARY_FOLDER = "org.sqlite.tmpdir";

    private static boolean loaded;

    private SqliteFile() {}

    /** Reads a value from an open database. */
    public interface Reading<T> {
        T of(Connection database) throws SQLException;
    }

    /**
     * Reads a database.
     *
     * @throws BadInputException if the file is locked or cannot be read
     */
    public static <T> T read(Path file, Reading<T> reading) {
        try {
            load();
            if (isNotEmpty(beside(file, "-wal"))) {
                return readCopy(file, reading);
            }
            try {
                // In WAL mode without a -wal file no other program writes; immutable keeps SQLite from creating one.
                return open(file, WriteAheadLog.isUsedBy(file) ? "?immutable=1" : "?mode=ro", true, reading);
            } catch (SQLException e) {
                if (is(e, SQLiteErrorCode.SQLITE_READONLY) && isNotEmpty(beside(file, "-journal"))) {
                    return readCopy(file, reading);
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new BadInputException(
                    is(e, SQLiteErrorCode.SQLITE_BUSY) || is(e, SQLiteErrorCode.SQLITE_LOCKED)
                            ? file + ": a program that writes to the file has locked it; copy it with `sqlite3 " + file
                                    + " '.backup copy.sqlite'`, and read the copy"
                            : file + ": cannot be read: " + reason(e));
        } catch (IOException e) {
            throw new BadInputException(
                    file + ": cannot be read: " + OwnMessage.ofThis(e).orElseGet(() -> FileProblem.reason(e)));
        }
    }

    /**
     * What may be missing from a copy of a database, one line each.
     *
     * @throws BadInputException if a part of the copy is damaged so that changes are lost
     */
    static List<String> missing(Path file) {
        try {
            return WriteAheadLog.missing(file);
        } catch (IOException e) {
            throw new BadInputException(file + ": cannot be read: " + FileProblem.reason(e));
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
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        try (Connection database = config.createConnection("jdbc:sqlite:" + file.toUri() + parameters)) {
            return reading.of(database);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static boolean isNotEmpty(Path file) throws IOException {
        return Files.exists(file) && Files.size(file) > 0;
    }

    private static String reason(SQLException e) {
        if (is(e, SQLiteErrorCode.SQLITE_NOTADB)) {
            return "it is not a SQLite database";
        }
        if (is(e, SQLiteErrorCode.SQLITE_CORRUPT)) {
            return "the database is damaged or cut off; copy it again as a whole while the class is on, with"
                    + " `sqlite3 jupyterhub.sqlite \".backup copy.sqlite\"`";
        }
        if (is(e, SQLiteErrorCode.SQLITE_CANTOPEN) || is(e, SQLiteErrorCode.SQLITE_PERM)) {
            return "permission denied, or not a file";
        }
        return "it has no tables of a JupyterHub database, or the tables of a version that is not known";
    }

    private static boolean is(SQLException e, SQLiteErrorCode code) {
        return e.getErrorCode() == code.code;
    }

    /**
     * Makes the driver unpack SQLite's library into a temporary folder, which is deleted once the library is loaded.
     */
    private static synchronized void load() throws IOException {
        if (loaded) {
            return;
        }
        Path folder = Files.createTempDirectory("firstbell-sqlite");
        // Windows does not delete a library in use; the folder is then deleted when the program exits.
        folder.toFile().deleteOnExit();
        String before = System.getProperty(LIBRARY_FOLDER);
        System.setProperty(LIBRARY_FOLDER, folder.toString());
        try {
            SQLiteJDBCLoader.initialize();
            loaded = true;
        } catch (Exception e) {
            throw new IOException(
                    "SQLite's library cannot be loaded; it needs a temporary folder that is writable and not mounted noexec",
                    e);
        } finally {
            if (before == null) {
                System.clearProperty(LIBRARY_FOLDER);
            } else {
                System.setProperty(LIBRARY_FOLDER, before);
            }
            remove(folder);
        }
    }

    /** Deletes a folder of files. */
    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
