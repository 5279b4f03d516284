package dev.firstbell.deploy.files;

import dev.firstbell.deploy.values.ValuesEditor;
import dev.firstbell.deploy.values.ValuesEditor.Span;
import dev.firstbell.records.applied.AppliedFile;
import dev.firstbell.records.applied.KeyEdit;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Undoes the edits of one file, in the reverse of their order: each piece of text that was written is replaced by what was
 * there before. An edit is undone only if its key still has exactly the text that was written; other parts of the file may have
 * changed in the meantime. Stateless.
 */
public final class Undo {
    private Undo() {}

    /**
     * A file without the edits.
     *
     * @param text its text; of no use if there are conflicts
     * @param conflicts the keys that were changed since, one sentence each, with file and line
     */
    public record Result(String text, List<String> conflicts) {
        public Result {
            conflicts = List.copyOf(conflicts);
        }
    }

    /**
     * Undoes the edits of a file that was edited.
     *
     * @param place the file's name, for messages
     * @param text its text now
     * @param file what was edited
     * @throws BadInputException if the text cannot be read any more, or would not be a schedule without the edits
     */
    public static Result of(String place, String text, AppliedFile file) {
        List<String> conflicts = new ArrayList<>();
        String now = text;
        for (int i = file.edits().size() - 1; i >= 0; i--) {
            KeyEdit edit = file.edits().get(i);
            Optional<Span> span = span(place, now, file.kind(), edit.key());
            if (span.isEmpty()) {
                conflicts.add(place + ": " + edit.name() + ": this key, which `apply` wrote, is not there any more");
                continue;
            }
            int from = span.get().start() - edit.valueAt();
            int to = from + edit.after().length();
            boolean same = from >= 0 && span.get().end() <= to && now.startsWith(edit.after(), from);
            String undone = same ? now.substring(0, from) + edit.before() + now.substring(to) : now;
            if (!same || !isSameOtherwise(place, now, undone, file.kind(), edit.key())) {
                conflicts.add(place + ":" + line(now, span.get().start()) + ": " + edit.name() + ": "
                        + found(now, span.get(), edit));
                continue;
            }
            now = undone;
        }
        if (conflicts.isEmpty() && file.kind() == AppliedFile.Kind.SCHEDULE) {
            Schedule.parse(place, now.startsWith("\uFEFF") ? now.substring(1) : now);
        }
        return new Result(now, conflicts);
    }

    private static String found(String now, Span span, KeyEdit edit) {
        String value = now.substring(span.start(), span.end());
        String written = edit.after().substring(edit.valueAt()).strip();
        return value.equals(written) || value.contains("\n")
                ? "the text around it was changed since `apply` wrote it"
                : "found " + Excerpt.quoted(value) + ", where `apply` wrote " + Excerpt.quoted(written);
    }

    private static long line(String text, int position) {
        return text.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
    }

    private static Optional<Span> span(String place, String text, AppliedFile.Kind kind, List<String> key) {
        return switch (kind) {
            case VALUES -> ValuesEditor.of(place, text).span(key);
            case SCHEDULE -> ScheduleText.parse(place, text).span(key);
            case TFVARS -> TfvarsText.parse(place, text).span(key);
        };
    }

    /** Whether a text differs from another one at a key only, which it may lack. */
    private static boolean isSameOtherwise(
            String place, String with, String without, AppliedFile.Kind kind, List<String> key) {
        try {
            return switch (kind) {
                case VALUES -> ValuesEditor.of(place, with).isSameExceptAt(key, ValuesEditor.of(place, without));
                case SCHEDULE -> isSameSchedule(place, with, without, key);
                case TFVARS -> others(place, with, key).equals(others(place, without, key));
            };
        } catch (BadInputException e) {
            return false;
        }
    }

    private static List<String> others(String place, String text, List<String> key) {
        TfvarsText json = TfvarsText.parse(place, text);
        return json.members().stream()
                .filter(member -> !member.name().equals(key.get(0)))
                .map(member -> member.name() + "=" + json.value(member))
                .toList();
    }

    /** Compares what the texts hold, and not schedules: between two edits, a window may end before it begins. */
    private static boolean isSameSchedule(String place, String with, String without, List<String> key) {
        int at = ScheduleText.parse(place, with).names(key.get(0)).indexOf(key.get(1));
        ObjectNode one = content(place, with);
        ObjectNode other = content(place, without);
        if (key.size() == 2) {
            remove(one, key.get(0), at);
        } else {
            remove(one, key.get(0), at, key.get(2));
            remove(other, key.get(0), at, key.get(2));
        }
        return withoutEmpty(one, key.get(0)).equals(withoutEmpty(other, key.get(0)));
    }

    private static ObjectNode content(String place, String text) {
        String yaml = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return (ObjectNode) YamlReader.parse(place, yaml, new Problems()).content();
    }

    private static void remove(ObjectNode schedule, String list, int at) {
        if (schedule.get(list) instanceof ArrayNode entries) {
            entries.remove(at);
        }
    }

    private static void remove(ObjectNode schedule, String list, int at, String key) {
        if (schedule.path(list).path(at) instanceof ObjectNode entry) {
            entry.remove(key);
        }
    }

    /** A list without entries says the same as none. */
    private static ObjectNode withoutEmpty(ObjectNode schedule, String list) {
        if (schedule.path(list).isEmpty()) {
            schedule.remove(list);
        }
        return schedule;
    }
}
