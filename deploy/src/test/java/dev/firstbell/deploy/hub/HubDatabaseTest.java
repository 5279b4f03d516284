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

/** Databases as JupyterHub 5.5.4 makes them, without the tables that do not matter. */
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

    /** Before anything else has the driver load SQLite's library. */
    @BeforeAll
    static void theLibraryLeavesNothingInTheTemporaryFolder(@TempDir Path empty) throws IOException {
        List<String> before = ours();

        assertThatThrownBy(() -> HubDatabase.arrivals(empty.resolve("nowhere"), NINE, NINE))
                .isInstanceOf(BadInputException.class);

        assertThat(ours()).isEqualTo(before);
    }

    @BeforeEach
    void aHub() {
        file = folder.resolve("a hub's #1 ü.sqlite");
        execute(file, USERS, SPAWNERS);
    }

    @Test
    void eachStudentWithAServerArrivedWhenItsStartBegan() {
        server(1, "", "2026-09-07 09:00:41.250000");
        server(2, "", "2026-09-07 08:59:58.000017");
        server(3, "", null);

        assertThat(arrivals()).containsExactly(Instant.parse("2026-09-07T08:59:58.000017Z"), NINE.plusMillis(41_250));
    }

    @Test
    void theFirstOfAStudentsServersCounts() {
        server(1, "lab", "2026-09-07 09:05:00.000000");
        server(1, "", "2026-09-07 09:00:01.000000");

        assertThat(arrivals()).containsExactly(NINE.plusSeconds(1));
    }

    @Test
    void whoCameAtAnotherTimeIsOfAnotherClass() {
        server(1, "", "2026-09-07 08:29:59.999999");
        server(2, "", "2026-09-07 08:30:00.000000");
        server(3, "", "2026-09-07 09:30:00.000000");

        assertThat(arrivals()).containsExactly(NINE.minusSeconds(1800));
    }

    /** Of a hub's administrator who set {@code journal_mode}; what was copied while it ran has its last changes beside it. */
    @Test
    void whatStandsInTheLogBesideItCountsAndNothingIsTouched() throws Exception {
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
    void aDatabaseThatIsWrittenWithALogIsReadWithoutOneToo() {
        execute(file, "PRAGMA journal_mode = WAL", row(1, "", "2026-09-07 09:00:01.000000"));

        assertUntouched(() -> assertThat(arrivals()).containsExactly(NINE.plusSeconds(1)));
    }

    @Test
    void aChangeThatWasCutOffIsNotInIt() throws Exception {
        server(1, "", "2026-09-07 09:00:01.000000");
        Path copy = folder.resolve("copy.sqlite");
        try (Connection hub = connect(file);
                Statement statement = hub.createStatement()) {
            hub.setAutoCommit(false);
            // More than fits into memory, so that a part of it is in the file already.
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
    void nothingIsLeftBesideItNorInTheTemporaryFolder() throws IOException {
        server(1, "", "2026-09-07 09:00:01.000000");
        List<String> before = ours();

        assertUntouched(this::arrivals);

        assertThat(ours()).isEqualTo(before);
    }

    @Test
    void aHubThatIsWritingLetsNobodyRead() throws SQLException {
        try (Connection hub = connect(file);
                Statement statement = hub.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");

            refused(": is locked by a program that writes to it; copy it with `sqlite3 " + file
                    + " '.backup copy.sqlite'`, and read the copy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"users", "spawners"})
    void anotherProgramsDatabaseIsRefused(String missing) {
        execute(file, "DROP TABLE " + missing);

        refused(": is no database of a JupyterHub: it has no table `" + missing + "`");
    }

    @Test
    void aHubOfOldIsRefused() {
        execute(file, "ALTER TABLE spawners DROP COLUMN started");

        refused(": is of a JupyterHub older than 0.9, which does not keep when a server was started");
    }

    @Test
    void aTimeThatIsNoneIsRefused() {
        server(1, "", "yesterday");

        refused(": `started` of a server is no time: `yesterday`");
    }

    @Test
    void aFileThatOnlyBeginsLikeADatabaseIsRefusedInOneLine() throws IOException {
        Files.writeString(file, "SQLite format 3\0 and then a novel".repeat(100));

        assertThat(HubDatabase.is(file)).isTrue();
        assertThatThrownBy(this::arrivals)
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith(file + ": cannot be read: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aDatabaseIsToldByItsFirstBytes() throws IOException {
        assertThat(HubDatabase.is(file)).isTrue();
        assertThat(HubDatabase.is(Files.writeString(folder.resolve("hub.log"), "SQLite format 3 is not it")))
                .isFalse();
        assertThat(HubDatabase.is(folder.resolve("nowhere"))).isFalse();
        assertThat(HubDatabase.is(folder)).isFalse();
    }

    private List<Instant> arrivals() {
        return HubDatabase.arrivals(file, NINE.minusSeconds(1800), NINE.plusSeconds(1800));
    }

    private void refused(String why) {
        assertThatThrownBy(this::arrivals).isInstanceOf(BadInputException.class).hasMessage(file + why);
    }

    private void assertUntouched(Runnable reading) {
        Map<String, List<Object>> before = files();
        reading.run();
        assertThat(files()).isEqualTo(before);
    }

    /** What is in the folder, byte for byte, and when it was written. */
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

    /** Of whatever reads databases, in the folder for temporary files. */
    private static List<String> ours() throws IOException {
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
