package dev.firstbell.deploy.hub.form;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.exc.JacksonIOException;

/**
 * Finds the hub's lines in a log, whatever a transport put around them. Each line is taken by itself, so a log may mix
 * forms. A line without a hub's header (a traceback, another program's line) is skipped and counted. Memory does not grow
 * with the log. One object reads one log. Not thread-safe.
 */
public final class LogForms {
    /** Longer lines are cut; the longest lines of a hub, with a request's headers, are far shorter. */
    private static final int LONGEST_LINE = 1 << 20;

    /** How much of a log is looked at to decide whether it is one JSON document. */
    private static final int LOOK_AHEAD = 1 << 16;

    /** How much of a line is kept as an example. */
    private static final int LONGEST_EXAMPLE = 120;

    /** Arrows and apostrophes that an editor puts in the place of those that were typed. */
    private static final Pattern CORRECTED =
            Pattern.compile(" [\u2192\u27f6\u2794\u21d2\u27f9] (?:/|http)|\u2019s server");

    /** An editor may write the same arrow for both. */
    private static final Pattern ROUTE = Pattern.compile("^Adding user .+ to proxy \\S+ -> http");

    private final Consumer<HubLine> lines;
    private final Map<LogForm, Long> counts = new EnumMap<>(LogForm.class);
    private final Map<String, StringBuilder> begun = new HashMap<>();
    private boolean document;
    private boolean coloured;
    private long number;
    private long others;
    private Optional<String> example = Optional.empty();
    private Optional<String> unknownPrefix = Optional.empty();
    private Optional<Integer> brokenAt = Optional.empty();

    /**
     * What a log consists of.
     *
     * @param counts how many lines of a hub arrived in each form; forms without any are left out
     * @param coloured whether lines had a terminal's codes for colours
     * @param others how many lines (of JSON: texts) were not a hub's
     * @param example the first such line that is not blank, shortened
     * @param unknownPrefix what stood before the first line of form {@link LogForm#UNKNOWN}
     * @param brokenAt the line from which a JSON document is cut off or damaged
     */
    public record Survey(
            Map<LogForm, Long> counts,
            boolean coloured,
            long others,
            Optional<String> example,
            Optional<String> unknownPrefix,
            Optional<Integer> brokenAt) {
        public Survey {
            counts = counts.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(counts));
        }

        /** How many lines of a hub there are. */
        public long hubLines() {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private LogForms(Consumer<HubLine> lines) {
        this.lines = lines;
    }

    /**
     * Reads a log to its end.
     *
     * @param lines gets each line of a hub, in the order of the log
     * @throws UncheckedIOException if it cannot be read
     */
    public static Survey read(Reader log, Consumer<HubLine> lines) {
        LogForms reading = new LogForms(lines);
        try {
            BufferedReader buffered = new BufferedReader(log, LOOK_AHEAD);
            String head = head(buffered);
            if (isDocument(head)) {
                reading.document = true;
                reading.example = Optional.of(shortened(head.replaceAll("\\s+", " ")));
                reading.brokenAt = JsonEntries.read(buffered, reading::entry);
            } else {
                reading.lines(buffered);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JacksonIOException e) {
            throw new UncheckedIOException(new IOException(e.getCause()));
        }
        return new Survey(
                reading.counts,
                reading.coloured,
                reading.others,
                reading.example,
                reading.unknownPrefix,
                reading.brokenAt);
    }

    /** The beginning of the log, which is read again afterwards. */
    private static String head(BufferedReader log) throws IOException {
        log.mark(LOOK_AHEAD);
        char[] head = new char[LOOK_AHEAD - 1];
        int length = 0;
        for (int more = 0; more >= 0 && length < head.length; ) {
            length += more;
            more = log.read(head, length, head.length - length);
        }
        log.reset();
        return new String(head, 0, length).strip();
    }

    /** Whether a log is a list of JSON entries, or has entries that stretch over lines. */
    private static boolean isDocument(String head) {
        if (head.startsWith("[")) {
            String inside = head.substring(1).strip();
            return inside.startsWith("{") || inside.startsWith("\"");
        }
        if (!head.startsWith("{")) {
            return false;
        }
        int end = head.indexOf('\n');
        return end < 0 || !JsonEntries.isObject(head.substring(0, end));
    }

    private void lines(BufferedReader log) throws IOException {
        StringBuilder line = new StringBuilder();
        number = 1;
        for (int next = log.read(); next >= 0; next = log.read()) {
            if (next != '\n' && next != '\r') {
                if (line.length() < LONGEST_LINE) {
                    line.append((char) next);
                }
                continue;
            }
            if (line.length() > 0) {
                line(line.toString());
                line.setLength(0);
            }
            if (next == '\n') {
                number++;
            }
        }
        if (line.length() > 0) {
            line(line.toString());
        }
    }

    private void line(String line) {
        String trimmed = line.strip();
        if (!trimmed.startsWith("{")) {
            text(line, Optional.empty(), Optional.empty(), Optional.empty());
            return;
        }
        long before = counted();
        JsonEntries.read(new StringReader(trimmed), this::entry);
        if (counted() == before) {
            other(line);
        }
    }

    private void entry(JsonEntries.Entry entry) {
        if (document) {
            number++;
        }
        entry.text().lines().forEach(line -> text(line, Optional.of(entry.form()), entry.stamp(), entry.source()));
    }

    /** A line, or one that JSON held. */
    private void text(String raw, Optional<LogForm> holder, Optional<Instant> stamp, Optional<String> source) {
        String line = HubHeader.withPlainSpaces(HubHeader.withoutColours(raw));
        Matcher header = HubHeader.PATTERN.matcher(line);
        if (!header.find()) {
            if (!continues(line)) {
                other(line);
            }
            return;
        }
        if (HubHeader.isOtherProgram(header.group(3))) {
            other(line);
            return;
        }
        String before = HubHeader.withoutLostColours(line.substring(0, header.start()));
        LogForm.Prefix prefix = LogForm.of(before);
        LogForm form = holder.filter(ignored -> prefix.form() == LogForm.PLAIN).orElse(prefix.form());
        coloured |= line.length() != raw.length() || !header.group().endsWith("]");
        if (prefix.partial()) {
            begun.computeIfAbsent(streamOf(before), stream -> new StringBuilder())
                    .append(line);
            return;
        }
        if (form == LogForm.UNKNOWN && unknownPrefix.isEmpty()) {
            unknownPrefix = Optional.of(shortened(before));
        }
        counts.merge(form, 1L, Long::sum);
        lines.accept(new HubLine(
                number,
                header.group(1).charAt(0),
                header.group(2),
                header.group(4),
                asWritten(message(form, before, line.substring(header.end()).strip())),
                prefix.stamp().or(() -> stamp),
                prefix.source().or(() -> source),
                form));
    }

    /**
     * A log that was copied from the source of a web page has the page's escapes for {@code ->} and {@code =>}; one that went
     * through an editor that corrects texts has arrows instead, and curved apostrophes.
     */
    private static String asWritten(String message) {
        String written = message;
        if (message.contains("-&gt; ") || message.contains("=&gt; ")) {
            written = message.replace("&gt;", ">")
                    .replace("&lt;", "<")
                    .replace("&quot;", "\"")
                    .replace("&#39;", "'")
                    .replace("&amp;", "&");
        }
        if (CORRECTED.matcher(written).find()) {
            written = written.replaceAll(" [\u2192\u27f6\u2794] (?=/|http)", " -> ")
                    .replaceAll(" [\u21d2\u27f9] (?=/|http)", " => ")
                    .replace("\u2019s server", "'s server");
            if (ROUTE.matcher(written).find()) {
                written = written.replace(" -> http", " => http");
            }
        }
        return written;
    }

    /** A transport that puts the line between quotes has text after it, too. */
    private static String message(LogForm form, String before, String rest) {
        if (form != LogForm.UNKNOWN || !before.endsWith("\"")) {
            return rest;
        }
        for (int i = 0; i < rest.length(); i++) {
            if (rest.charAt(i) == '\\') {
                i++;
            } else if (rest.charAt(i) == '"') {
                return rest.substring(0, i);
            }
        }
        return rest;
    }

    /** Whether a line continues one that a container runtime has split; if it is the last part, the whole is read. */
    private boolean continues(String line) {
        if (begun.isEmpty()) {
            return false;
        }
        Matcher part = ContinuedLine.PATTERN.matcher(line);
        if (!part.matches()) {
            return false;
        }
        StringBuilder whole = begun.get(part.group("stream"));
        if (whole == null) {
            return false;
        }
        if (whole.length() < LONGEST_LINE) {
            whole.append(part.group("text"));
        }
        if (part.group("tag").equals("F")) {
            begun.remove(part.group("stream"));
            text(ContinuedLine.whole(whole.toString()), Optional.empty(), Optional.empty(), Optional.empty());
        }
        return true;
    }

    private static String streamOf(String before) {
        return before.contains(" stdout ") ? "stdout" : "stderr";
    }

    private void other(String line) {
        others++;
        if (example.isEmpty() && !line.isBlank()) {
            example = Optional.of(shortened(line.strip()));
        }
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_EXAMPLE ? text : text.substring(0, LONGEST_EXAMPLE) + "…";
    }

    private long counted() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
