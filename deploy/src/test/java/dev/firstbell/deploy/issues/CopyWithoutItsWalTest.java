package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.hub.HubDatabase;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Slug: copy-without-its-wal. A hub's database in WAL mode was copied without its {@code -wal}, or with a part of it: two of
 * five students were found, without a word (issue 14).
 */
class CopyWithoutItsWalTest {
    private static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");
    private static final String REMEDY =
            "; copy the database with `sqlite3 jupyterhub.sqlite '.backup copy.sqlite'` where the"
                    + " hub runs, or copy it and its -wal together again";

    @TempDir
    private Path folder;

    private Path live;
    private Path copy;
    private Path wal;
    private Connection hub;

    /** Two students are in the file, three in the -wal. */
    @BeforeEach
    void copyOfARunningHub() throws SQLException, IOException {
        live = folder.resolve("live.sqlite");
        copy = folder.resolve("copy.sqlite");
        wal = folder.resolve("copy.sqlite-wal");
        hub = DriverManager.getConnection("jdbc:sqlite:" + live);
        execute(
                "PRAGMA journal_mode = WAL",
                "PRAGMA wal_autocheckpoint = 0",
                "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(255))",
                "CREATE TABLE spawners (id INTEGER PRIMARY KEY, user_id INTEGER, started DATETIME, state TEXT)");
        start(1);
        start(2);
        execute("PRAGMA wal_checkpoint(RESTART)");
        start(3);
        start(4);
        start(5);
        copy();
    }

    @AfterEach
    void close() throws SQLException {
        hub.close();
    }

    @Test
    void theWholeCopyHasEveryStudent() {
        assertFound(5);
    }

    @Test
    void aCopyWithoutItsWalIsALowerBound() throws IOException {
        Files.delete(wal);

        assertFound(
                2,
                "the database is in WAL mode, and there is no copy.sqlite-wal beside it; if the hub was running when the file was"
                        + " copied and it was not made with `.backup`, the newest starts are missing" + REMEDY);
    }

    @Test
    void aWalUnderItsOldNameIsNamed() throws IOException {
        Files.move(wal, folder.resolve("jupyterhub.sqlite-wal"));

        assertThat(part().missing())
                .singleElement()
                .asString()
                .contains(
                        "there is no copy.sqlite-wal beside it (jupyterhub.sqlite-wal is there; if it belongs to copy.sqlite,"
                                + " it must be called copy.sqlite-wal); if the hub");
    }

    @Test
    void anEmptyWalIsALowerBound() throws IOException {
        Files.write(wal, new byte[0]);

        assertFound(
                2,
                "the database is in WAL mode, and the copy.sqlite-wal beside it is empty; unless that is so on the hub, too, the"
                        + " newest starts are missing" + REMEDY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 24, 100, 4096})
    void aWalThatIsCutOffIsALowerBound(int missing) throws IOException {
        byte[] whole = Files.readAllBytes(wal);
        Files.write(wal, Arrays.copyOf(whole, whole.length - missing));

        HubDatabase.Part part = part();

        assertThat(part.arrivals()).hasSizeBetween(2, 4);
        assertThat(part.missing())
                .containsExactly(
                        "the copy.sqlite-wal beside the database ends in the middle of a transaction: it is cut off, or"
                                + " the hub wrote while it was copied; the newest starts may be missing" + REMEDY);
    }

    @Test
    void aWalThatEndsInATransactionIsALowerBound() throws SQLException, IOException {
        hub.setAutoCommit(false);
        execute("PRAGMA cache_size = 1");
        for (int i = 0; i < 500; i++) {
            execute("INSERT INTO users (name) VALUES ('" + "x".repeat(200) + i + "')");
        }
        copy();
        hub.rollback();

        HubDatabase.Part part = part();

        assertThat(part.arrivals()).hasSize(5);
        assertThat(part.missing()).singleElement().asString().contains("ends in the middle of a transaction");
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "text", "zeros", "short"})
    void whatIsNoWalIsRefused(String what) throws IOException {
        byte[] bytes = new byte[8192];
        switch (what) {
            case "garbage" -> new Random(1).nextBytes(bytes);
            case "text" -> bytes = "Error from server (Forbidden)\n".repeat(10).getBytes();
            case "short" -> bytes = Arrays.copyOf(Files.readAllBytes(wal), 31);
            default -> {
                // A file system writes zeros where data was lost.
            }
        }
        Files.write(wal, bytes);

        assertThatThrownBy(this::part)
                .isInstanceOf(BadInputException.class)
                .hasMessage(wal
                        + (what.equals("short")
                                ? ": has 31 bytes, less than its header"
                                : ": does not begin like a write-ahead log of SQLite")
                        + ", so the newest starts are lost" + REMEDY);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 60, 2000, 32 + 24 + 4096 + 5})
    void aDamagedWalIsRefused(int at) throws IOException {
        byte[] bytes = Files.readAllBytes(wal);
        bytes[at] ^= 0x55;
        Files.write(wal, bytes);

        assertThatThrownBy(this::part)
                .isInstanceOf(BadInputException.class)
                .hasMessage(wal + ": is damaged from byte " + (at < 4152 ? 32 : 4152)
                        + " on, so the newest starts are lost" + REMEDY);
    }

    @Test
    void zerosAfterTheLastTransactionAreDamage() throws IOException {
        byte[] whole = Files.readAllBytes(wal);
        Files.write(wal, Arrays.copyOf(whole, whole.length + 4120));

        assertThatThrownBy(this::part).hasMessageContaining("is damaged from byte " + whole.length);
    }

    @Test
    void theWalOfAnotherDatabaseIsRefused() throws SQLException, IOException {
        Path other = folder.resolve("other.sqlite");
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + other);
                Statement statement = database.createStatement()) {
            statement.execute("PRAGMA page_size = 1024");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("CREATE TABLE x (y)");
            Files.write(wal, Files.readAllBytes(folder.resolve("other.sqlite-wal")));
        }

        assertThatThrownBy(this::part)
                .hasMessage(wal + ": belongs to another database: its pages have 1024 bytes, those of copy.sqlite 4096"
                        + REMEDY);
    }

    /** SQLite writes a -wal from its beginning again, and leaves what is behind. */
    @Test
    void whatIsLeftFromBeforeACheckpointIsNoDamage() throws SQLException, IOException {
        for (int user = 6; user < 12; user++) {
            start(user);
        }
        execute("PRAGMA wal_checkpoint(RESTART)");
        start(12);
        copy();

        assertFound(12);
    }

    @Test
    void aHubThatWasStoppedLeavesNoWalAndAnotherModeHasNone() throws SQLException, IOException {
        execute("PRAGMA journal_mode = DELETE");
        Files.copy(live, folder.resolve("plain.sqlite"));
        copy = folder.resolve("plain.sqlite");

        assertFound(5);
    }

    @Test
    void testUsersAreLeftOutUnlessTheyAreAlone() throws SQLException, IOException {
        execute("INSERT INTO users VALUES (1, 'firstbell-0001'), (2, 'firstbell-0002'), (3, 'ada'), (4, 'bob'),"
                + " (5, 'firstbell')");
        copy();
        HubDatabase.Part some = part();
        execute("DELETE FROM spawners WHERE user_id > 2");
        copy();
        HubDatabase.Part alone = part();

        assertThat(some.arrivals()).hasSize(3);
        assertThat(some.notes()).containsExactly("2 test users of Firstbell are left out");
        assertThat(alone.arrivals()).hasSize(2);
        assertThat(alone.notes())
                .containsExactly(
                        "2 users are test users of Firstbell, and no other users came: this is a test, not a real class");
    }

    private void assertFound(int students, String... missing) {
        HubDatabase.Part part = part();
        assertThat(part.arrivals()).hasSize(students);
        assertThat(part.missing()).containsExactly(missing);
    }

    private HubDatabase.Part part() {
        return HubDatabase.part(copy, NINE.minusSeconds(1800), NINE.plusSeconds(1800));
    }

    private void copy() throws IOException {
        Files.write(copy, Files.readAllBytes(live));
        Files.write(wal, Files.readAllBytes(folder.resolve("live.sqlite-wal")));
    }

    private void start(int user) throws SQLException {
        execute("INSERT INTO spawners (user_id, started, state) VALUES (" + user + ", '2026-09-07 09:00:" + (10 + user)
                + ".000000', '" + "x".repeat(3000) + "')");
    }

    private void execute(String... commands) throws SQLException {
        try (Statement statement = hub.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }
}
