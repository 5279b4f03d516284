package dev.firstbell.deploy.hub.form;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A form in which a line of a hub's log arrives: what a transport puts before it, or JSON around it. */
public enum LogForm {
    /** As the hub prints it. */
    PLAIN("plain lines", "\\s*"),
    /** {@code 2026-09-07T15:00:02.500000001Z } before each line. */
    TIMESTAMPS("output with `--timestamps` (kubectl or docker)", Part.STAMP + " "),
    /** A file below {@code /var/log/pods}, in the format of the Container Runtime Interface. */
    CONTAINER_RUNTIME(
            "a container runtime's log file (/var/log/pods)",
            Part.STAMP + " (?:stdout|stderr) (?<tag>[FP])(?::\\S*)? "),
    /** {@code [pod/hub-5d8/hub] } before each line, optionally a timestamp after it. */
    POD_PREFIX("output of `kubectl logs --prefix`", "\\[(?<source>pod/[^\\]\\s]+)\\] " + Part.MAYBE_STAMP),
    /** {@code hub-1  | } before each line; a swarm's service has its node in the name. */
    COMPOSE(
            "output of `docker compose logs` or `docker service logs`",
            Part.MAYBE_STAMP + "(?<source>[\\w.@/-]+)\\s*\\|\\s*" + Part.MAYBE_STAMP_TOO),
    /** {@code <30>1 2026-09-07T15:00:02Z hub1 python3 1142 - - }. */
    SYSLOG_5424(
            "syslog lines (RFC 5424)",
            "(?:<\\d{1,3}>)?1 " + Part.STAMP
                    + " (?<source>\\S+) \\S+ \\S+ \\S+ (?:-|(?:\\[[^\\s\\]=]+(?: [^\\s=]+=\"(?:[^\"\\\\]|\\\\.)*\")*\\])+)"
                    + " ?\\uFEFF?"),
    /** {@code Sep 07 15:00:02 hub1 python3[1142]: }, also with the other formats of journalctl's timestamps. */
    JOURNALD(
            "journald or syslog output",
            "(?:<\\d{1,3}>)?(?:\\p{Lu}\\p{L}{2,3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?|" + Part.STAMP
                    + "|\\p{Lu}\\p{L}{1,2} \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? \\S+|\\d{10}\\.\\d+)"
                    + " (?<source>\\S+) [^:\\s\\[]+(?:\\[\\d+\\])?:\\s+"),
    /** {@code MESSAGE=} before each line, in {@code journalctl -o verbose} and {@code -o export}. */
    JOURNALD_FIELDS("output of `journalctl -o verbose` or `-o export`", "\\s*MESSAGE="),
    /** A timestamp and the stream's labels before each line. */
    LOKI("output of `logcli`", Part.STAMP + " \\{[^}]*\\}\\s+"),
    /** A timestamp and the stream's name before each line. */
    CLOUDWATCH("output of `aws logs tail`", Part.STAMP + " (?<source>\\S+) "),
    /** Namespace (optional), pod and container before each line. */
    STERN("output of `stern`", "(?<source>[a-z0-9][a-z0-9.-]*(?: [a-z0-9][a-z0-9._-]*){1,2}) " + Part.MAYBE_STAMP),
    /** {@code {"log":"…\n","stream":"stderr","time":"…"}}. */
    DOCKER_JSON("Docker's JSON lines"),
    /** Entries with {@code textPayload}. */
    CLOUD_LOGGING("JSON from Cloud Logging"),
    /** {@code journalctl -o json}. */
    JOURNALD_JSON("output of `journalctl -o json`"),
    /** JSON of another program, with the hub's lines as strings. */
    JSON("JSON"),
    /** Some other text before each line. */
    UNKNOWN("lines with an unknown text before each");

    /** Parts of patterns; an enum's constants cannot use constants of the enum itself. */
    private static final class Part {
        private static final String TIME =
                "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d)";
        static final String STAMP = "(?<stamp>" + TIME + ")";
        static final String MAYBE_STAMP = "(?:" + STAMP + " )?";
        static final String MAYBE_STAMP_TOO = "(?:(?<later>" + TIME + ") )?";
    }

    private static final List<LogForm> WITH_PREFIX =
            List.of(values()).stream().filter(form -> form.prefix.isPresent()).toList();

    private final String label;
    private final Optional<Pattern> prefix;
    private final boolean stamped;
    private final boolean stampedLater;
    private final boolean sourced;

    LogForm(String label, String prefix) {
        this.label = label;
        this.prefix = Optional.of(Pattern.compile(prefix));
        this.stamped = prefix.contains("(?<stamp>");
        this.stampedLater = prefix.contains("(?<later>");
        this.sourced = prefix.contains("(?<source>");
    }

    LogForm(String label) {
        this.label = label;
        this.prefix = Optional.empty();
        this.stamped = false;
        this.stampedLater = false;
        this.sourced = false;
    }

    /** The form in a sentence: {@code read as …}. */
    public String label() {
        return label;
    }

    /** What stands before a hub's line, understood. */
    record Prefix(LogForm form, Optional<Instant> stamp, Optional<String> source, boolean partial) {}

    /** The form of the text before a hub's line; {@link #UNKNOWN} if it is no known one. */
    static Prefix of(String before) {
        for (LogForm form : WITH_PREFIX) {
            Matcher matcher = form.prefix.orElseThrow().matcher(before);
            if (matcher.matches()) {
                Optional<Instant> stamp = form.stamped
                        ? instant(matcher.group("stamp"))
                                .or(() -> form.stampedLater ? instant(matcher.group("later")) : Optional.empty())
                        : Optional.empty();
                return new Prefix(
                        form,
                        stamp,
                        form.sourced ? Optional.ofNullable(matcher.group("source")) : Optional.empty(),
                        form == CONTAINER_RUNTIME && matcher.group("tag").equals("P"));
            }
        }
        return new Prefix(UNKNOWN, Optional.empty(), Optional.empty(), false);
    }

    /** A timestamp with a time zone; empty for null and for anything else. */
    static Optional<Instant> instant(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            String iso = text.replace(' ', 'T').replace(',', '.');
            // journalctl writes +0000.
            if (iso.matches(".*[+-]\\d{4}")) {
                iso = iso.substring(0, iso.length() - 2) + ":" + iso.substring(iso.length() - 2);
            }
            return Optional.of(OffsetDateTime.parse(iso).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
