package dev.firstbell.cli.classes;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A class as its file describes it, and as it really came: from the hub's log to the class that replays it. */
class ClassAndTraceTest {
    @TempDir
    private Path folder;

    private Path log;
    private Path classFile;

    @BeforeEach
    void aMorning() throws IOException {
        log = Files.writeString(folder.resolve("hub.log"), """
                [I 2026-09-07 14:59:50.000 JupyterHub log:192] 202 POST /hub/api/users/ada/server (ada@127.0.0.1) 0.00ms
                [W 2026-09-07 15:00:01.500 JupyterHub log:192] 429 POST /hub/api/users/bob/server (bob@127.0.0.1) 0.00ms
                [I 2026-09-07 15:00:41.500 JupyterHub log:192] 202 POST /hub/api/users/bob/server (bob@127.0.0.1) 0.00ms
                """);
        classFile = Files.writeString(folder.resolve("class.yaml"), """
                name: Monday again
                start: 2026-09-14T09:00
                timeZone: America/Denver
                students: 2
                journey: start
                arrivals:
                  - {shape: trace, file: monday.csv}
                """);
    }

    @Test
    void aClassOfTheLogIsReplayedToTheMillisecond() throws IOException {
        Cli.Answer trace = trace();
        assertThat(trace.exitCode()).as(trace.err()).isZero();
        assertThat(trace.out())
                .isEqualTo(folder.resolve("monday.csv")
                        + ": 2 arrivals, the first -10.0 s and the last +1.5 s from the start\n");
        assertThat(folder.resolve("monday.csv")).hasContent("offsetMs\n-10000\n1500\n");

        JsonNode plan = Json.lines()
                .readTree(firstbell("class", "show", classFile, "--json").out());
        assertThat(plan.path("students").findValuesAsString("offsetMs")).containsExactly("-10000", "1500");
    }

    @Test
    void aClassOfACopyOfTheHubsDatabaseIsReplayedAndItsGapsAreReported() throws SQLException {
        log = database("2026-09-07 14:59:50.000000", "2026-09-07 15:00:01.500000");

        Cli.Answer trace = trace();
        assertThat(trace.exitCode()).as(trace.err()).isZero();
        assertThat(trace.out())
                .isEqualTo(
                        folder.resolve("monday.csv")
                                + ": 2 arrivals, the first -10.0 s and the last +1.5 s from the start\n"
                                + "a database contains only the last start of each user who had a server when it was copied; it does not"
                                + " contain users who had left, 429s or earlier attempts, and not which account requested a server\n");
        assertThat(folder.resolve("monday.csv")).hasContent("offsetMs\n-10000\n1500\n");
    }

    @Test
    void aDatabaseWithoutTheClassSaysWhatToLookAt() throws SQLException {
        log = database("2026-09-07 12:00:00.000000");

        Cli.Answer answer = trace();
        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .isEqualTo("firstbell: " + log + ": no user requested a server within 30 minutes of"
                        + " 2026-09-07T15:00:00Z and still has it; the copy must have been made while the class was on, and"
                        + " --time-zone must be right; its 1 server was started at 2026-09-07T12:00:00Z (UTC)\n");
        assertThat(folder.resolve("monday.csv")).doesNotExist();
    }

    @Test
    void aDatabaseHasNoOtherClock() throws SQLException {
        Cli.Answer answer = firstbell(
                "trace",
                database("2026-09-07 14:59:50.000000"),
                "--start",
                "2026-09-07T09:00",
                "--log-time-zone",
                "Europe/Berlin",
                "--out",
                folder.resolve("monday.csv"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).isEqualTo("firstbell: --log-time-zone: a hub's database is in UTC; leave it out\n");
    }

    /** The relevant tables of a hub's database, with a server for each time. */
    private Path database(String... started) throws SQLException {
        Path file = folder.resolve("jupyterhub.sqlite");
        try (Connection hub = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = hub.createStatement()) {
            statement.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(255), last_activity DATETIME)");
            statement.execute("CREATE TABLE spawners (id INTEGER PRIMARY KEY, user_id INTEGER, name VARCHAR(255),"
                    + " started DATETIME)");
            for (int i = 0; i < started.length; i++) {
                statement.execute("INSERT INTO spawners VALUES (" + i + ", " + i + ", '', '" + started[i] + "')");
            }
        }
        return file;
    }

    @Test
    void theClassIsDrawn() {
        trace();

        assertThat(firstbell("class", "show", classFile).out()).isEqualTo("""
                Monday again: 2 of 2 students, Mon 2026-09-14 09:00 America/Denver
                journeys   2 start
                behaviour  2 patient
                arrivals   first 08:59:50, median 08:59:50, last 09:00:01
                SLO        95 % landed within 90 s, at most 1 % never; limit 10 min

                08:59:50  ██████████████████████████████████████████████████ 1
                08:59:51  0
                08:59:52  0
                08:59:53  0
                08:59:54  0
                08:59:55  0
                08:59:56  0
                08:59:57  0
                08:59:58  0
                08:59:59  0
                09:00:00  0
                09:00:01  ██████████████████████████████████████████████████ 1
                each line 1 s; at most 1 in one
                """);
    }

    @Test
    void fewerStudentsThanArrivalsAreSpreadOverAllOfThemAndThatIsReported() throws IOException {
        Files.writeString(folder.resolve("monday.csv"), "offsetMs\n0\n1000\n2000\n3000\n4000\n5000\n6000\n7000\n");

        Cli.Answer shown = firstbell("class", "show", classFile);
        assertThat(shown.out()).contains("""
                        arrivals   first 09:00:02, median 09:00:02, last 09:00:06
                        trace      2 students for 8 in the file, spread evenly over them
                        SLO""");
    }

    @Test
    void moreStudentsThanArrivalsBeginAgainAndThatIsReported() throws IOException {
        Files.writeString(folder.resolve("monday.csv"), "offsetMs\n3000\n");

        assertThat(firstbell("class", "show", classFile).out()).contains("""
                        arrivals   first 09:00:03, median 09:00:03, last 09:00:03
                        trace      2 students for 1 in the file, repeated from the first
                        SLO""");
    }

    @Test
    void sectionsJourneysAndBehavioursAreReportedAndDrawn() {
        Path example = Path.of("../examples/class-sections.yaml");

        assertThat(firstbell("class", "show", example).out())
                .startsWith("""
                        CSCI-2270: 35 of 36 students, Mon 2027-01-25 09:00 America/Denver
                        sections   █ 001: 24 of 24 students, 09:00:00, 20 notebook, 4 start
                                   ▒ 002: 11 of 12 students, 09:10:00, 4 terminal, 7 vscode
                        journeys   notebook  ████████████████████████ 20
                                   vscode    ▒▒▒▒▒▒▒▒ 7
                                   start     █████ 4
                                   terminal  ▒▒▒▒▒ 4
                        behaviour  patient                                   █████████████████▒▒▒▒▒▒▒ 26
                                   impatient: reloads after 15 s on average  ██▒▒ 4
                                   leavesTabOpen: until 09:15:00             ███ 3
                                   givesUp: leaves after 2 min on average    █ 1
                                   secondTab: after 10 s on average          ▒ 1
                        arrivals   first 08:59:02, median 09:00:03, last 09:10:40
                        """)
                .contains("09:10:00  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒ 8\n");

        JsonNode plan = Json.lines()
                .readTree(firstbell("class", "show", example, "--json").out());
        assertThat(plan.path("students").findValuesAsString("section"))
                .hasSize(35)
                .contains("001", "002");
        assertThat(plan.path("students").findValuesAsString("kind"))
                .as("of those who are not patient")
                .hasSize(9)
                .contains("impatient", "leavesTabOpen", "givesUp", "secondTab");
    }

    @Test
    void aLogWithoutTheClassSaysWhatToLookAt() {
        Cli.Answer answer = firstbell(
                "trace", log, "--start", "2026-09-07T09:00", "--time-zone", "UTC", "--out", folder.resolve("new.csv"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .isEqualTo("firstbell: " + log + ": no user requested a server within 30 minutes of"
                        + " 2026-09-07T09:00:00Z: its lines are from 2026-09-07T14:59:50Z to 2026-09-07T15:00:41.500Z, its 3"
                        + " requests of servers are from 2026-09-07T14:59:50Z to 2026-09-07T15:00:41.500Z; check --start,"
                        + " --time-zone and --log-time-zone\n");
        assertThat(folder.resolve("new.csv")).doesNotExist();
    }

    @Test
    void nothingIsOverwritten() {
        trace();
        Cli.Answer again = trace();

        assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err())
                .isEqualTo(
                        "firstbell: --out: " + folder.resolve("monday.csv") + " is there already; name a new file\n");
    }

    private Cli.Answer trace() {
        return firstbell(
                "trace",
                log,
                "--start",
                "2026-09-07T09:00",
                "--time-zone",
                "America/Denver",
                "--out",
                folder.resolve("monday.csv"));
    }
}
