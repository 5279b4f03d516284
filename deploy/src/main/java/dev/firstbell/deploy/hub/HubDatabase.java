package dev.firstbell.deploy.hub;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a JupyterHub's database in SQLite ({@code jupyterhub.sqlite}) says of real students: since when each has a server.
 *
 * <p>The hub keeps when a start began in {@code spawners.started} (jupyterhub/user.py, {@code spawn}), in UTC and to the
 * microsecond, a moment after it read the request, and forgets it when the server stops or fails ({@code stop}). So a
 * database that is copied while the class is on has everybody who is in or under way, and nobody who has left; of a 429 it
 * has nothing, and of several tries the last. Read so from the databases of JupyterHub 5.5.4; the column is there since 0.9.
 * Names are not read.
 */
public final class HubDatabase {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private static final DateTimeFormatter STARTED = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .toFormatter(Locale.ROOT);

    private HubDatabase() {}

    /** Whether a file is a database of SQLite, by its first bytes. */
    public static boolean is(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * When the start of each user's server began within a time; the first, where a user has several servers. The file and
     * the folder it is in stay as they are.
     *
     * @return the arrivals in order, one a user
     * @throws BadInputException if it is no database of a hub, or cannot be read
     */
    public static List<Instant> arrivals(Path file, Instant from, Instant until) {
        return SqliteFile.read(file, database -> {
            refuseOthers(file, database);
            Map<Long, Instant> first = new HashMap<>();
            try (Statement statement = database.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT user_id, started FROM spawners WHERE started IS NOT NULL")) {
                while (rows.next()) {
                    Instant started = instant(file, rows.getString(2));
                    if (!started.isBefore(from) && started.isBefore(until)) {
                        first.merge(rows.getLong(1), started, (a, b) -> a.isBefore(b) ? a : b);
                    }
                }
            }
            List<Instant> arrivals = new ArrayList<>(first.values());
            arrivals.sort(null);
            return arrivals;
        });
    }

    private static void refuseOthers(Path file, Connection database) throws SQLException {
        for (String table : List.of("users", "spawners")) {
            if (columns(database, table).isEmpty()) {
                throw new BadInputException(file + ": is no database of a JupyterHub: it has no table `" + table + "`");
            }
        }
        if (!columns(database, "spawners").contains("started")) {
            throw new BadInputException(
                    file + ": is of a JupyterHub older than 0.9, which does not keep when a server was started");
        }
    }

    /** None if there is no such table. */
    private static Set<String> columns(Connection database, String table) throws SQLException {
        Set<String> columns = new HashSet<>();
        try (PreparedStatement statement = database.prepareStatement("SELECT name FROM pragma_table_info(?)")) {
            statement.setString(1, table);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getString(1));
                }
            }
        }
        return columns;
    }

    private static Instant instant(Path file, String started) {
        try {
            return LocalDateTime.parse(started, STARTED).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new BadInputException(file + ": `started` of a server is no time: `" + started + "`");
        }
    }
}
