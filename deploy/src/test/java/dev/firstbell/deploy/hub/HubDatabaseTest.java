package dev.firstbell.deploy.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases as JupyterHub 5.5.4 creates them, reduced to the tables that are read. */
class HubDatabaseTest {
    private static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");

    private static final String USERS = "CREATE TABLE users (id INTEGER NOT NULL, name VARCHAR(255), admin BOOLEAN,"
            + " created DATETIME, last_activity DATETIME, cookie_id VARCHAR(255) NOT NULL, state TEXT,"
            + " encrypted_auth_state BLOB, CONSTRAINT pk_users PRIMARY KEY (id),"
            + " CONSTRAINT uq_users_name UNIQUE (name), CONSTRAINT uq_users_cookie_id UNIQUE (cookie_id))";
    private static final String SPAWNERS = "CREATE TABLE spawners (id INTEGER NOT NULL, user_id INTEGER,"
            + " server_id INTEGER, state TEXT, name VARCHAR(255), started DATETIME, last_activity DATETIME,"
            + " user_options TEXT, oauth_client_id VARCHAR(255), CONSTRAINT pk_spawners PRIMARY KEY (id),"
            + " CONSTRAINT fk_spawners_user_id_users FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE)";

    @TempDir
    private Path folder;

    private Path file;

    /** Must run before the driver has loaded SQLite's library. */
    @BeforeAll
    static void loadingTheLibraryLeavesNoTemporaryFile(@TempDir Path empty) throws IOException {
        List<String> before = temporaryFiles();

        assertThatThrownBy(() -> HubDatabase.arrivals(empty.resolve("nowhere"), NINE, NINE))
                .isInstanceOf(BadInputException.class);

        assertThat(temporaryFiles()).isEqualTo(before);
    }

    @BeforeEach
    void createDatabase() {
        file = folder.resolve("a hub's #1 ü.sqlite");
        execute(file, USERS, SPAWNERS);
    }

    @Test
    void studentsWithAServerArriveWhenItsStartBegan() {
        server(1, "", "2026-09-07 09:00:41.250000");
        server(2, "", "2026-09-07 08:59:58.000017");
        server(3, "", null);

        assertThat(arrivals()).containsExactly(Instant.parse("2026-09-07T08:59:58.000017Z"), NINE.plusMillis(41_250));
    }

    @Test
    void firstServerOfAStudentCounts() {
        server(1, "lab", "2026-09-07 09:05:00.000000");
        server(1, "", "2026-09-07 09:00:01.000000");

        assertThat(arrivals()).containsExactly(NINE.plusSeconds(1));
    }

    @Test
    void startsOutsideThePeriodAreIgnored() {
        server(1, "", "2026-09-07 08:29:59.999999");
        server(2, "", "2026-09-07 08:30:00.000000");
        server(3, "", "2026-09-07 09:30:00.000000");

        assertThat(arrivals()).containsExactly(NINE.minusSeconds(1800));
    }

    /** In WAL mode, a copy made while the hub runs has its latest changes in a file beside it. */
    @Test
    void changesInTheWalAreReadWithoutChangingAnyFile() throws Exception {
        Path live = folder.resolve("live.sqlite");
        execute(live, "PRAGMA journal_mode = WAL", USERS, SPAWNERS);
        try (Connection hub = connect(live);
                Statement statement = hub.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint = 0");
            statement.execute(row(1, "", "2026-09-07 09:00:01.000000"));
            Files.copy(live, file, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(folder.resolve("live.sqlite-wal"), file.resolveSibling(file.getFileName() + "-wal"));
        }

        assertUntouched(() -> assertThat(arrivals()).containsExactly(NINE.plusSeconds(1)));
    }

    @Test
    void databaseInWalModeIsReadWithoutItsWal() {
        execute(file, "PRAGMA journal_mode = WAL", row(1, "", "2026-09-07 09:00:01.000000"));

        assertUntouched(() -> assertThat(arrivals()).containsExactly(NINE.plusSeconds(1)));
    }

    @Test
    void interruptedTransactionIsNotRead() throws Exception {
        server(1, "", "2026-09-07 09:00:01.000000");
        Path copy = folder.resolve("copy.sqlite");
        try (Connection hub = connect(file);
                Statement statement = hub.createStatement()) {
            hub.setAutoCommit(false);
            // More than fits into the cache, so that SQLite has already written a part of it to the file.
            statement.execute("PRAGMA cache_size = 1");
            for (int user = 2; user < 2_000; user++) {
                statement.execute(row(user, "", "2026-09-07 09:00:02.000000"));
            }
            Files.copy(file, copy);
            Files.copy(file.resolveSibling(file.getFileName() + "-journal"), folder.resolve("copy.sqlite-journal"));
            hub.rollback();
        }
        file = copy;

        assertUntouched(() -> assertThat(arrivals()).containsExactly(NINE.plusSeconds(1)));
    }

    @Test
    void readingLeavesNoFileBehind() throws IOException {
        server(1, "", "2026-09-07 09:00:01.000000");
        List<String> before = temporaryFiles();

        assertUntouched(this::arrivals);

        assertThat(temporaryFiles()).isEqualTo(before);
    }

    @Test
    void lockedDatabaseIsReportedWithARemedy() throws SQLException {
        try (Connection hub = connect(file);
                Statement statement = hub.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");

            assertRejected(": a program that writes to the file has locked it; copy it with `sqlite3 " + file
                    + " '.backup copy.sqlite'`, and read the copy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "spawners"})
    void databaseOfAnotherProgramIsRejected(String missing) {
        execute(file, "DROP TABLE " + missing);

        assertRejected(": the file is not a JupyterHub database; it has no table `" + missing + "`");
    }

    @Test
    void databaseOfAnOldHubIsRejected() {
        execute(file, "ALTER TABLE spawners DROP COLUMN started");

        assertRejected(": JupyterHub before 0.9 wrote this database; it does not record when servers started");
    }

    /** As another program, or a copy by way of another database, writes them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-09-07T09:00:01.500000",
                "2026-09-07 09:00:01.5+00:00",
                "2026-09-07T03:00:01.5-06:00",
                "2026-09-07T09:00:01.5Z",
                "1788771601.5",
                "1788771601500"
            })
    void otherFormsOfTheSameInstantAreRead(String started) {
        server(1, "", started);

        assertThat(arrivals()).containsExactly(Instant.parse("2026-09-07T09:00:01.500Z"));
    }

    @Test
    void malformedTimestampIsRejected() {
        server(1, "", "yesterday");

        assertRejected(": the `started` column of a server contains `yesterday`, which is not a timestamp"
                + " like `2026-09-07 09:00:01.500000`");
    }

    @Test
    void corruptDatabaseIsRejectedInOneLine() throws IOException {
        Files.writeString(file, "SQLite format 3\0 and then a novel".repeat(100));

        assertThat(HubDatabase.isSqlite(file)).isTrue();
        assertThatThrownBy(this::arrivals)
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file + ": cannot be read: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void databaseIsRecognizedByItsFirstBytes() throws IOException {
        assertThat(HubDatabase.isSqlite(file)).isTrue();
        assertThat(HubDatabase.isSqlite(Files.writeString(folder.resolve("hub.log"), "SQLite format 3 is not it")))
                .isFalse();
        assertThat(HubDatabase.isSqlite(folder.resolve("nowhere"))).isFalse();
        assertThat(HubDatabase.isSqlite(folder)).isFalse();
    }

    private List<Instant> arrivals() {
        return HubDatabase.arrivals(file, NINE.minusSeconds(1800), NINE.plusSeconds(1800));
    }

    private void assertRejected(String why) {
        assertThatThrownBy(this::arrivals).isInstanceOf(BadInputException.class).hasMessage(file + why);
    }

    private void assertUntouched(Runnable reading) {
        Map<String, List<Object>> before = files();
        reading.run();
        assertThat(files()).isEqualTo(before);
    }

    /** The hash and the modification time of every file in the folder. */
    private Map<String, List<Object>> files() {
        Map<String, List<Object>> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.toList()) {
                files.put(
                        each.getFileName().toString(),
                        List.of(Files.getLastModifiedTime(each), Arrays.hashCode(Files.readAllBytes(each))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** The temporary files of Firstbell and of the SQLite driver. */
    private static List<String> temporaryFiles() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.map(each -> each.getFileName().toString())
                    .filter(name -> name.startsWith("firstbell-") || name.startsWith("sqlite-"))
                    .sorted()
                    .toList();
        }
    }

    private void server(int user, String name, String started) {
        execute(file, row(user, name, started));
    }

    private static String row(int user, String name, String started) {
        return "INSERT INTO spawners (user_id, server_id, state, name, started, user_options) VALUES (" + user + ", "
                + user + ", '{}', '" + name + "', " + (started == null ? "NULL" : "'" + started + "'") + ", '{}')";
    }

    private static void execute(Path database, String... commands) {
        try (Connection hub = connect(database);
                Statement statement = hub.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(Path database) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + database);
    }
}
