package dev.firstbell.deploy.hub;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads from a JupyterHub's SQLite database ({@code jupyterhub.sqlite}) when the students' servers were started.
 * Stateless and thread-safe.
 *
 * <p>The hub writes the time at which a start begins to {@code spawners.started} (jupyterhub/user.py, {@code spawn}),
 * in UTC and with microseconds, just after it has read the request. It clears the column when the server stops or fails
 * ({@code stop}). A copy made during class therefore contains every student with a running or starting server, and no
 * student who has stopped theirs. It does not contain 429s, and of several attempts only the last. Verified with
 * databases of JupyterHub 5.5.4; the column exists since JupyterHub 0.9. User names are compared with those of test runs
 * and not kept.
 */
public final class HubDatabase {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private static final DateTimeFormatter STARTED = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("[' ']['T']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT);

    /** A copy through another database or a program may have changed the form; ten digits are an instant of this century. */
    private static final Pattern EPOCH_SECONDS = Pattern.compile("\\d{10}(?:\\.\\d{1,9})?");

    private static final Pattern EPOCH_MILLISECONDS = Pattern.compile("\\d{13}");

    private HubDatabase() {}

    /**
     * Whether a file is an SQLite database, by its first bytes; false if it cannot be read, and for a pipe, which can be read
     * only once.
     */
    public static boolean isSqlite(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * What a database has about a period.
     *
     * @param arrivals one for each user, in ascending order
     * @param notes what to know about them
     * @param missing why starts may be missing
     */
    public record Part(List<Instant> arrivals, List<String> notes, List<String> missing) {
        public Part {
            arrivals = List.copyOf(arrivals);
            notes = List.copyOf(notes);
            missing = List.copyOf(missing);
        }
    }

    /**
     * When each user's server was started within a period; the first start if a user has several servers. Neither the
     * file nor its folder is changed.
     *
     * @param from the start of the period, inclusive
     * @param until the end of the period, exclusive
     * @return one arrival for each user, in ascending order
     * @throws BadInputException if the file is not a hub's database or cannot be read
     */
    public static List<Instant> arrivals(Path file, Instant from, Instant until) {
        return part(file, from, until).arrivals();
    }

    /**
     * Like {@link #arrivals}, with what to know about them. Users of a test run of Firstbell are left out if their names
     * show it, unless no other user came. Which account requested a server is not in a database.
     *
     * @see #arrivals
     */
    public static Part part(Path file, Instant from, Instant until) {
        List<String> missing = SqliteFile.missing(file);
        return SqliteFile.read(file, database -> {
            requireHubDatabase(file, database);
            Map<Long, Instant> students = new HashMap<>();
            Map<Long, Instant> tests = new HashMap<>();
            List<Instant> all = new ArrayList<>();
            try (Statement statement = database.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT spawners.user_id, spawners.started, users.name"
                            + " FROM spawners LEFT JOIN users ON users.id = spawners.user_id"
                            + " WHERE spawners.started IS NOT NULL")) {
                while (rows.next()) {
                    Instant started = instant(file, rows.getString(2));
                    String name = rows.getString(3);
                    all.add(started);
                    if (!started.isBefore(from) && started.isBefore(until)) {
                        (name != null && TestRuns.isTestName(name) ? tests : students)
                                .merge(rows.getLong(1), started, (a, b) -> a.isBefore(b) ? a : b);
                    }
                }
            }
            LeftOutStarts leftOut = new LeftOutStarts(Map.of(), tests.size(), students.isEmpty() && !tests.isEmpty());
            List<Instant> arrivals = new ArrayList<>((leftOut.testUsersCount() ? tests : students).values());
            arrivals.sort(null);
            List<String> notes = new ArrayList<>(leftOut.inFull());
            if (arrivals.isEmpty() && leftOut.isEmpty() && !all.isEmpty()) {
                all.sort(null);
                notes.add("its "
                        + HubLogFindings.count(all.size(), "server was started at ", "servers were started from ")
                        + all.get(0) + (all.size() == 1 ? "" : " to " + all.get(all.size() - 1)) + " (UTC)");
            }
            return new Part(arrivals, notes, missing);
        });
    }

    private static void requireHubDatabase(Path file, Connection database) throws SQLException {
        for (String table : List.of("users", "spawners")) {
            if (columns(database, table).isEmpty()) {
                throw new BadInputException(
                        file + ": the file is not a JupyterHub database; it has no table `" + table + "`");
            }
        }
        if (!columns(database, "spawners").contains("started")) {
            throw new BadInputException(
                    file + ": JupyterHub before 0.9 wrote this database; it does not record when servers started");
        }
    }

    /** The names of a table's columns; empty if the table does not exist. */
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
            if (EPOCH_MILLISECONDS.matcher(started).matches()) {
                return Instant.ofEpochMilli(Long.parseLong(started));
            }
            if (EPOCH_SECONDS.matcher(started).matches()) {
                return Instant.ofEpochMilli(
                        new BigDecimal(started).movePointRight(3).longValue());
            }
            TemporalAccessor read = STARTED.parseBest(started, OffsetDateTime::from, LocalDateTime::from);
            return read instanceof OffsetDateTime withOffset
                    ? withOffset.toInstant()
                    : LocalDateTime.from(read).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new BadInputException(file + ": the `started` column of a server contains " + Excerpt.quoted(started)
                    + ", which is not a timestamp like `2026-09-07 09:00:01.500000`");
        }
    }
}
