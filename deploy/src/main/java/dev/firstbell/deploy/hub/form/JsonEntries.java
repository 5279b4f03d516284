package dev.firstbell.deploy.hub.form;

import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Finds a hub's lines in JSON of any structure: every string that contains one, with the timestamp and the source that
 * the same object, or an object around it, states. Reads token by token; an entry's strings are all that it keeps.
 */
final class JsonEntries {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    /** Names of timestamps that a container runtime or journald took when the hub wrote the line. */
    private static final Set<String> STAMPS = Set.of("time", "timestamp", "ts", "__REALTIME_TIMESTAMP");

    private static final Set<String> SOURCES = Set.of("pod_name", "pod", "_HOSTNAME", "hostname", "container_name");

    /** An object with more lines than this is not one log entry; its lines are passed on at once. */
    private static final int MOST_LINES_OF_AN_ENTRY = 1000;

    /** journald writes a message that is not plain text as a list of its bytes. */
    private static final int MOST_BYTES = 1 << 20;

    private final Consumer<Entry> entries;
    private final Deque<Level> levels = new ArrayDeque<>();

    /** A string with a hub's line in it. */
    record Entry(String text, LogForm form, Optional<Instant> stamp, Optional<String> source) {}

    /** A string, and the property that holds it. */
    private record Text(String text, LogForm form) {}

    /** An object or a list that is being read. */
    private static final class Level {
        private final boolean list;
        private final String name;
        private final List<Text> texts = new ArrayList<>();
        private byte[] bytes = {};
        private int count;
        private Optional<Instant> stamp = Optional.empty();
        private Optional<String> source = Optional.empty();

        Level(boolean list, String name) {
            this.list = list;
            this.name = name;
        }
    }

    private JsonEntries(Consumer<Entry> entries) {
        this.entries = entries;
    }

    /** Whether a text is exactly one object. */
    static boolean isObject(String text) {
        try {
            int roots = 0;
            try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), new StringReader(text))) {
                for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                    if (token != JsonToken.START_OBJECT) {
                        return false;
                    }
                    roots++;
                    json.skipChildren();
                }
            }
            return roots == 1;
        } catch (JacksonException e) {
            return false;
        }
    }

    /**
     * Reads all values of a text: one after the other, or in a list.
     *
     * @return the number of the line from which the text is not JSON; empty if all of it is
     */
    static Optional<Integer> read(Reader text, Consumer<Entry> entries) {
        JsonEntries reading = new JsonEntries(entries);
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            try {
                for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                    reading.token(json, token);
                }
                return Optional.empty();
            } catch (JacksonIOException e) {
                throw e;
            } catch (JacksonException e) {
                return Optional.of(Math.max(1, json.currentLocation().getLineNr()));
            } finally {
                reading.levels.descendingIterator().forEachRemaining(reading::emit);
            }
        }
    }

    private void token(JsonParser json, JsonToken token) {
        switch (token) {
            case START_OBJECT -> levels.push(new Level(false, json.currentName()));
            case START_ARRAY -> levels.push(new Level(true, json.currentName()));
            case END_OBJECT -> close(levels.pop());
            case END_ARRAY -> closeList(levels.pop());
            case VALUE_STRING -> text(json.currentName(), json.getString());
            case VALUE_NUMBER_INT -> number(json);
            default -> {
                // A name, a literal or a fraction: no line of a hub.
            }
        }
    }

    private void text(String name, String text) {
        Level level = levels.peek();
        if (HubHeader.isIn(text)) {
            String holder = name != null || level == null ? name : level.name;
            Text found = new Text(text, form(holder));
            if (level == null) {
                entries.accept(new Entry(text, found.form(), Optional.empty(), Optional.empty()));
            } else {
                level.texts.add(found);
                if (level.list || level.texts.size() > MOST_LINES_OF_AN_ENTRY) {
                    emit(level);
                }
            }
        } else if (level != null && !level.list && name != null) {
            if (STAMPS.contains(name)) {
                level.stamp = stamp(name, text).or(() -> level.stamp);
            } else if (SOURCES.contains(name)) {
                level.source = level.source.or(() -> Optional.of(text));
            }
        }
    }

    private void number(JsonParser json) {
        Level level = levels.peek();
        if (level != null && level.list && level.count < MOST_BYTES) {
            if (level.count == level.bytes.length) {
                level.bytes = Arrays.copyOf(level.bytes, Math.max(256, 2 * level.count));
            }
            // A number that does not fit is no byte, and then the list is no text with a hub's line.
            level.bytes[level.count++] =
                    json.getNumberType() == JsonParser.NumberType.INT ? (byte) json.getIntValue() : 0;
        }
    }

    private void closeList(Level level) {
        if (level.count > 0) {
            text(level.name, new String(level.bytes, 0, level.count, StandardCharsets.UTF_8));
        }
    }

    private void close(Level level) {
        Level around = levels.peek();
        if (around == null || around.list) {
            emit(level);
            return;
        }
        around.texts.addAll(level.texts);
        around.stamp = around.stamp.or(() -> level.texts.isEmpty() ? Optional.empty() : level.stamp);
        around.source = around.source.or(() -> level.source);
        if (around.texts.size() > MOST_LINES_OF_AN_ENTRY) {
            emit(around);
        }
    }

    private void emit(Level level) {
        level.texts.forEach(text -> entries.accept(new Entry(text.text(), text.form(), level.stamp, level.source)));
        level.texts.clear();
    }

    private static LogForm form(String name) {
        if (name == null) {
            return LogForm.JSON;
        }
        return switch (name) {
            case "log" -> LogForm.DOCKER_JSON;
            case "textPayload", "jsonPayload" -> LogForm.CLOUD_LOGGING;
            case "MESSAGE" -> LogForm.JOURNALD_JSON;
            default -> LogForm.JSON;
        };
    }

    private static Optional<Instant> stamp(String name, String text) {
        if (name.equals("__REALTIME_TIMESTAMP")) {
            return text.matches("\\d{10,16}")
                    ? Optional.of(Instant.EPOCH.plusNanos(Math.multiplyExact(Long.parseLong(text), 1000L)))
                    : Optional.empty();
        }
        return LogForm.instant(text);
    }
}
