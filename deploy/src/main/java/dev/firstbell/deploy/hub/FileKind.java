package dev.firstbell.deploy.hub;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a file is, by its first bytes. */
enum FileKind {
    /** Nothing yet: a log may grow. */
    EMPTY(null),
    UTF_8(null, StandardCharsets.UTF_8),
    /** PowerShell writes the output of a command as UTF-16. */
    UTF_16("UTF-16", StandardCharsets.UTF_16),
    UTF_32("UTF-32", Charset.forName("UTF-32")),
    UTF_16_LITTLE_ENDIAN("UTF-16", StandardCharsets.UTF_16LE),
    UTF_16_BIG_ENDIAN("UTF-16", StandardCharsets.UTF_16BE),
    GZIP("gzip"),
    SQLITE("an SQLite database", "`firstbell trace` reads the arrivals from it; here, give the hub's log"),
    POSTGRESQL("a PostgreSQL dump (pg_dump's custom format)"),
    POSTGRESQL_TAR("a PostgreSQL dump (pg_dump's tar format)"),
    POSTGRESQL_TEXT("a PostgreSQL dump (SQL)"),
    MYSQL("a MySQL or MariaDB dump (SQL)"),
    SQLITE_TEXT(
            "an SQLite dump (SQL)",
            "give the hub's log, or make a database of the dump with `sqlite3 copy.sqlite < DUMP` and give that to `firstbell"
                    + " trace`"),
    SQL("an SQL file"),
    ZIP("a zip archive", "unpack it and give the file in it that holds the hub's log"),
    TAR("a tar archive", "unpack it and give the file in it that holds the hub's log"),
    XZ("a file packed with xz", "unpack it with `xz -d`"),
    BZIP2("a file packed with bzip2", "unpack it with `bzip2 -d`"),
    ZSTD("a file packed with zstd", "unpack it with `zstd -d`"),
    LZ4("a file packed with lz4", "unpack it with `lz4 -d`"),
    SEVEN_ZIP("a 7z archive", "unpack it and give the file in it that holds the hub's log"),
    JOURNAL("a binary journal of systemd", "give the output of `journalctl -u jupyterhub --file FILE`"),
    PDF("a PDF document"),
    PNG("an image (PNG)"),
    JPEG("an image (JPEG)"),
    GIF("an image (GIF)"),
    OFFICE("a document of an old Office program"),
    HTML("an HTML page"),
    BINARY("a binary file");

    private record Magic(FileKind kind, String hex) {}

    private static final List<Magic> MAGIC = List.of(
            new Magic(UTF_32, "fffe0000"),
            new Magic(UTF_32, "0000feff"),
            new Magic(UTF_16, "fffe"),
            new Magic(UTF_16, "feff"),
            new Magic(GZIP, "1f8b"),
            new Magic(SQLITE, "53514c69746520666f726d6174203300"),
            new Magic(POSTGRESQL, "5047444d50"),
            new Magic(ZIP, "504b0304"),
            new Magic(ZIP, "504b0506"),
            new Magic(XZ, "fd377a585a00"),
            new Magic(BZIP2, "425a68"),
            new Magic(ZSTD, "28b52ffd"),
            new Magic(LZ4, "04224d18"),
            new Magic(SEVEN_ZIP, "377abcaf271c"),
            new Magic(JOURNAL, "4c504b5348485248"),
            new Magic(PNG, "89504e470d0a1a0a"),
            new Magic(JPEG, "ffd8ff"),
            new Magic(GIF, "47494638"),
            new Magic(OFFICE, "d0cf11e0a1b11ae1"),
            new Magic(PDF, "255044462d"));

    private static final int TAR_MAGIC_AT = 257;

    /** In the first lines of a text. A log may quote SQL, so a hub's line comes first. */
    private static final Pattern HUB_LINE = Pattern.compile("\\[[A-Z] \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");

    private static final Pattern POSTGRESQL_DUMP = Pattern.compile(
            "(?m)^-- PostgreSQL database (?:cluster )?dump|^SET statement_timeout = 0;|^\\\\restrict \\w");
    private static final Pattern MYSQL_DUMP =
            Pattern.compile("(?m)^-- (?:MySQL|MariaDB) dump |^/\\*M?!\\d{5,6}[ \\\\]|^-- Dump created by MySQL");
    private static final Pattern SQLITE_DUMP = Pattern.compile("^\\s*PRAGMA foreign_keys=\\w+;\\s*BEGIN TRANSACTION;");
    private static final Pattern ANY_SQL =
            Pattern.compile("(?mi)^(?:CREATE TABLE |INSERT INTO |COPY [\\w.\"]+ \\(.*\\) FROM stdin;)");
    private static final byte ESCAPE = 0x1b;
    private static final Pattern PAGE = Pattern.compile("(?i)^\\s*<(?:!doctype html|html)");

    private final Optional<String> label;
    private final Optional<String> remedy;
    private final Optional<Charset> encoding;

    FileKind(String label) {
        this(label, null, null);
    }

    FileKind(String label, String remedy) {
        this(label, remedy, null);
    }

    FileKind(String label, Charset encoding) {
        this(label, null, encoding);
    }

    FileKind(String label, String remedy, Charset encoding) {
        this.label = Optional.ofNullable(label);
        this.remedy = Optional.ofNullable(remedy);
        this.encoding = Optional.ofNullable(encoding);
    }

    /** The kind in a sentence; empty for plain text. */
    Optional<String> label() {
        return label;
    }

    /** What to do about it, if that is not to give another file. */
    Optional<String> remedy() {
        return remedy;
    }

    /** How to read it as text; empty for anything else than text. */
    Optional<Charset> encoding() {
        return encoding;
    }

    /** @param head the first bytes of a file, some kilobytes if it has them */
    static FileKind of(byte[] head) {
        if (head.length == 0) {
            return EMPTY;
        }
        String hex = hex(head);
        for (Magic magic : MAGIC) {
            if (hex.startsWith(magic.hex())) {
                return magic.kind();
            }
        }
        if (isTar(head)) {
            return new String(head, 0, 7, StandardCharsets.US_ASCII).equals("toc.dat") ? POSTGRESQL_TAR : TAR;
        }
        return zeros(head).orElseGet(() -> text(new String(head, StandardCharsets.UTF_8)));
    }

    private static FileKind text(String head) {
        if (HUB_LINE.matcher(head).find()) {
            return UTF_8;
        }
        if (POSTGRESQL_DUMP.matcher(head).find()) {
            return POSTGRESQL_TEXT;
        }
        if (MYSQL_DUMP.matcher(head).find()) {
            return MYSQL;
        }
        if (SQLITE_DUMP.matcher(head).find()) {
            return SQLITE_TEXT;
        }
        if (ANY_SQL.matcher(head).find()) {
            return SQL;
        }
        return PAGE.matcher(head).find() ? HTML : UTF_8;
    }

    /** A text in UTF-16 has a zero in every other byte, if it is mostly Latin; any other file with many is binary. */
    private static Optional<FileKind> zeros(byte[] head) {
        int even = 0;
        int odd = 0;
        for (int i = 0; i < head.length; i++) {
            if (head[i] == 0) {
                if (i % 2 == 0) {
                    even++;
                } else {
                    odd++;
                }
            }
        }
        int half = head.length / 2;
        if (odd > half * 3 / 4 && even == 0) {
            return Optional.of(UTF_16_LITTLE_ENDIAN);
        }
        if (even > half * 3 / 4 && odd == 0) {
            return Optional.of(UTF_16_BIG_ENDIAN);
        }
        // A disk that was full, or a machine that lost power, leaves some zeros in a log.
        return (even + odd + controls(head)) * 10 > head.length
                        && !HUB_LINE.matcher(new String(head, StandardCharsets.UTF_8))
                                .find()
                ? Optional.of(BINARY)
                : Optional.empty();
    }

    /** The number of control characters that a text does not hold, without zeros. */
    private static int controls(byte[] head) {
        int controls = 0;
        for (byte each : head) {
            if (each > 0 && each < ' ' && each != '\t' && each != '\n' && each != '\r' && each != ESCAPE) {
                controls++;
            }
        }
        return controls;
    }

    private static boolean isTar(byte[] head) {
        return head.length >= TAR_MAGIC_AT + 5
                && new String(head, TAR_MAGIC_AT, 5, StandardCharsets.US_ASCII).equals("ustar");
    }

    private static String hex(byte[] head) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(head.length, 16); i++) {
            hex.append(String.format(Locale.ROOT, "%02x", head[i]));
        }
        return hex.toString();
    }
}
