package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.observe;
import static dev.firstbell.cli.issues.FieldLog.trace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dump of a PostgreSQL database was taken for a log of the wrong level. Issue 14. */
class DumpAsHubLogTest {
    private static final String GIVE = "give the hub's log, as `kubectl logs deploy/hub` prints it";

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PGDMP\\001\\016|a PostgreSQL dump (pg_dump's custom format)",
                "--\\n-- PostgreSQL database dump\\n--\\n|a PostgreSQL dump (SQL)",
                "--\\n-- PostgreSQL database cluster dump\\n--\\n|a PostgreSQL dump (SQL)",
                "-- MySQL dump 10.13  Distrib 8.0.36\\n|a MySQL or MariaDB dump (SQL)",
                "/*M!999999\\\\- enable the sandbox mode */ \\n-- MariaDB dump 10.19\\n|a MySQL or MariaDB dump (SQL)",
                "INSERT INTO spawners VALUES (1, 1);\\n|an SQL file",
                "%PDF-1.7\\n|a PDF document"
            })
    void aDumpIsNamed(String content, String kind) throws IOException {
        String text = content.replace("\\n", "\n").replace("\\001", "\001").replace("\\016", "\016");
        Path file = Files.writeString(temp.resolve("hub.dump"), text);

        assertRefused(file, file + ": is " + kind + ", not a log; " + GIVE);
    }

    @Test
    void anSqliteDumpNamesTheWayToADatabase() throws IOException {
        Path file = Files.writeString(temp.resolve("dump.sql"), "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n");

        assertThat(trace(file, temp.resolve("monday.csv")).err())
                .contains("is an SQLite dump (SQL), not a log", "sqlite3 copy.sqlite < DUMP");
    }

    @Test
    void aZipArchiveIsToBeUnpacked() throws IOException {
        Path file = Files.write(temp.resolve("logs.zip"), new byte[] {'P', 'K', 3, 4, 0, 0});

        assertRefused(
                file,
                file + ": is a zip archive, not a log; unpack it and give the file in it that holds the hub's log");
    }

    @Test
    void aDirectoryIsNotALog() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("logs"));
        assertRefused(folder, folder + ": is a directory; give the file in it that holds the hub's log");

        Files.createFile(folder.resolve("toc.dat"));
        assertThat(trace(folder, temp.resolve("monday.csv")).err()).contains("pg_dump's directory format");
    }

    @Test
    void anEmptyFileHasNoLine() throws IOException {
        assertThat(trace(Files.createFile(temp.resolve("hub.log")), temp.resolve("monday.csv"))
                        .err())
                .endsWith(": the log has no line\n");
    }

    @Test
    void anSqliteDatabaseIsNoHubLogOfObserve() throws IOException {
        Path file =
                Files.write(temp.resolve("jupyterhub.sqlite"), "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII));

        assertThat(observe(file, temp).err())
                .contains("--hub-log: " + file
                        + ": is an SQLite database, not a log; `firstbell trace` reads the arrivals"
                        + " from it; here, give the hub's log");
    }

    @Test
    void aPackedDatabaseMustBeUnpacked() throws IOException {
        Path file = temp.resolve("jupyterhub.sqlite.gz");
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(file))) {
            packed.write("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(trace(file, temp.resolve("monday.csv")).err())
                .contains(file + ": is an SQLite database, not a log; unpack it with `gzip -d` and give the database to"
                        + " `firstbell trace`, or give the hub's log");
    }

    @Test
    void aLogThatQuotesSqlIsALog() throws IOException {
        Path log = Files.writeString(temp.resolve("hub.log"), """
                [E 2026-09-07 14:59:00.000 JupyterHub app:1] (psycopg2.errors.UndefinedTable)
                INSERT INTO users (name) VALUES ('ada')
                [I 2026-09-07 15:00:01.000 JupyterHub log:192] 202 POST /hub/api/users/ada/server (ada@::1) 0.00ms
                """);

        assertThat(trace(log, temp.resolve("monday.csv")).exitCode()).isZero();
    }

    private void assertRefused(Path file, String message) {
        Cli.Answer traced = trace(file, temp.resolve("monday.csv"));
        assertThat(traced.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(traced.err()).isEqualTo("firstbell: " + message + "\n");
        Cli.Answer observed = observe(file, temp);
        assertThat(observed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(observed.err()).contains("--hub-log: " + message);
        assertThat(temp.resolve("run")).doesNotExist();
    }
}
