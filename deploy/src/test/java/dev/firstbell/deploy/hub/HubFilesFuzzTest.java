package dev.firstbell.deploy.hub;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** A hub's log in the forms in which it arrives, and the hub's database. */
class HubFilesFuzzTest extends ParserFuzzTest {
    private static final Instant FROM = Instant.parse("2026-09-07T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-09-08T00:00:00Z");
    private static final String LINE =
            "[I 2026-09-07 15:00:01.214 JupyterHub log:192] 302 GET /hub/spawn/ada -> /hub/spawn-pending/ada (ada@10.0.0.7) 12.34ms";

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(log(), database());
    }

    private static FuzzTarget log() {
        Path file = Path.of("target", "fuzz-hub-log");
        Map<String, byte[]> seeds = new TreeMap<>();
        for (String form : List.of(
                "form-journald.log", "form-docker-json.log", "form-ansi-colours.log", "form-cloud-logging.json")) {
            seeds.put(form, seed(Path.of("src/test/resources/hublog/field", form)));
        }
        seeds.put(
                "cri",
                bytes("2026-09-07T15:00:01.214Z stdout F " + LINE + "\n2026-09-07T15:00:02Z stdout P [I 2026\n"));
        seeds.put("compose", bytes("hub-1  | " + LINE + "\nproxy-1  | 15:00 info\n"));
        seeds.put("syslog", bytes("<134>1 2026-09-07T15:00:01.214Z host hub 1 - - " + LINE + "\n"));
        seeds.put("cloudwatch", bytes("{\"events\": [{\"timestamp\": 1788793201214, \"message\": \"" + LINE + "\"}]}"));
        seeds.put(
                "loki",
                bytes("{\"data\": {\"result\": [{\"stream\": {}, \"values\": [[\"1788793201214000000\", \"" + LINE
                        + "\"]]}]}}"));
        seeds.put("csv", bytes("\"_time\",\"_raw\"\n\"2026-09-07\",\"" + LINE + "\"\n"));
        seeds.put("UTF-16", ("\uFEFF" + LINE + "\n").getBytes(StandardCharsets.UTF_16LE));
        seeds.put("gzip", gzip(bytes(LINE + "\n")));
        return new FuzzTarget(
                "hub-log-file",
                file.toString(),
                bytes -> {
                    write(file, bytes);
                    HubLog.part(file, ZoneOffset.UTC, FROM, UNTIL).arrivals();
                },
                seeds);
    }

    private static FuzzTarget database() {
        Path file = Path.of("target", "fuzz-hub-database");
        return new FuzzTarget(
                "hub-database",
                file.toString(),
                bytes -> {
                    write(file, bytes);
                    HubDatabase.arrivals(file, FROM, UNTIL);
                },
                Map.of("two-servers", created()));
    }

    private static byte[] created() {
        try {
            Path file = Files.createTempFile(Files.createDirectories(Path.of("target")), "fuzz-", ".sqlite");
            try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = database.createStatement()) {
                statement.execute("PRAGMA page_size = 512");
                statement.execute("CREATE TABLE users (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(255))");
                statement.execute(
                        "CREATE TABLE spawners (id INTEGER NOT NULL PRIMARY KEY, user_id INTEGER, started DATETIME)");
                statement.execute("INSERT INTO users VALUES (1, 'ada'), (2, 'bob')");
                statement.execute("INSERT INTO spawners VALUES (1, 1, '2026-09-07 15:00:00.250000'), (2, 2, NULL)");
            }
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private static byte[] seed(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
