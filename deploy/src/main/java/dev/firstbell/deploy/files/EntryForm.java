package dev.firstbell.deploy.files;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.schedule.DateRange;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.schedule.WeeklyWindow;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.yaml.YamlQuoting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the entries of one list of a schedule are recognized and written.
 *
 * @param <T> an entry
 */
interface EntryForm<T> {
    EntryForm<Schedule.Window> WINDOWS = new Windows();
    EntryForm<WeeklyWindow> WEEKLY = new Weekly();
    EntryForm<DateRange> TERMS = new Days("terms");
    EntryForm<DateRange> HOLIDAYS = new Days("holidays");

    /** The key of the list. */
    String list();

    /** What entries that stand for each other have in common. */
    Object group(T entry);

    /** The values that an edit changes, in their order in the file. */
    Map<String, String> values(T entry);

    /** All keys and values of a new entry, in their order. */
    Map<String, String> written(T entry);

    /** An entry with the values of another one. */
    T merged(T present, T wanted);

    /** An entry that requests no nodes. */
    default T idle(T entry) {
        throw new UnsupportedOperationException(list() + " have no nodes");
    }

    /** For messages. */
    String inWords(T entry);

    /** Windows with a date. */
    final class Windows implements EntryForm<Schedule.Window> {
        @Override
        public String list() {
            return "windows";
        }

        @Override
        public Object group(Schedule.Window window) {
            return List.of(window.course(), window.until().toLocalDate());
        }

        @Override
        public Map<String, String> values(Schedule.Window window) {
            Map<String, String> values = new LinkedHashMap<>();
            values.put("from", window.from().toString());
            values.put("until", window.until().toString());
            values.put("nodes", Integer.toString(window.nodes()));
            return values;
        }

        @Override
        public Map<String, String> written(Schedule.Window window) {
            Map<String, String> written = new LinkedHashMap<>();
            written.put("course", YamlQuoting.quoted(window.course()));
            written.putAll(values(window));
            return written;
        }

        @Override
        public Schedule.Window merged(Schedule.Window present, Schedule.Window wanted) {
            return wanted;
        }

        @Override
        public String inWords(Schedule.Window window) {
            return Excerpt.of(window.course()) + ": " + Plural.of(window.nodes(), "node", "nodes") + " from "
                    + window.from() + " until " + window.until();
        }
    }

    /** Windows that come every week. */
    final class Weekly implements EntryForm<WeeklyWindow> {
        private static final String NO_LEAD = "0s";

        @Override
        public String list() {
            return "weekly";
        }

        @Override
        public Object group(WeeklyWindow window) {
            return List.of(window.course(), window.days());
        }

        @Override
        public Map<String, String> values(WeeklyWindow window) {
            Map<String, String> values = new LinkedHashMap<>();
            values.put("from", window.from().toString());
            values.put("until", window.until().toString());
            values.put("nodes", Integer.toString(window.nodes()));
            values.put("lead", window.lead().isZero() ? NO_LEAD : Durations.format(window.lead()));
            return values;
        }

        @Override
        public Map<String, String> written(WeeklyWindow window) {
            Map<String, String> written = new LinkedHashMap<>();
            written.put("course", YamlQuoting.quoted(window.course()));
            written.put("days", days(window));
            written.putAll(values(window));
            if (window.lead().isZero()) {
                written.remove("lead");
            }
            window.term().ifPresent(term -> written.put("term", YamlQuoting.quoted(term)));
            if (!window.except().isEmpty()) {
                written.put("except", window.except().toString());
            }
            return written;
        }

        private static String days(WeeklyWindow window) {
            return window.days().stream()
                    .map(day -> day.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "[", "]"));
        }

        @Override
        public WeeklyWindow merged(WeeklyWindow present, WeeklyWindow wanted) {
            return new WeeklyWindow(
                    present.course(),
                    present.days(),
                    wanted.from(),
                    wanted.until(),
                    wanted.nodes(),
                    wanted.lead(),
                    present.term(),
                    present.except());
        }

        @Override
        public WeeklyWindow idle(WeeklyWindow window) {
            return new WeeklyWindow(
                    window.course(),
                    window.days(),
                    window.from(),
                    window.until(),
                    0,
                    window.lead(),
                    window.term(),
                    window.except());
        }

        @Override
        public String inWords(WeeklyWindow window) {
            return Excerpt.of(window.course()) + ": " + Plural.of(window.nodes(), "node", "nodes") + " on "
                    + days(window) + " from " + window.from() + " until " + window.until();
        }
    }

    /** Terms or holidays. */
    record Days(String list) implements EntryForm<DateRange> {
        @Override
        public Object group(DateRange days) {
            return days.name();
        }

        @Override
        public Map<String, String> values(DateRange days) {
            Map<String, String> values = new LinkedHashMap<>();
            values.put("from", days.from().toString());
            values.put("through", days.through().toString());
            return values;
        }

        @Override
        public Map<String, String> written(DateRange days) {
            Map<String, String> written = new LinkedHashMap<>();
            written.put("name", YamlQuoting.quoted(days.name()));
            written.putAll(values(days));
            return written;
        }

        @Override
        public DateRange merged(DateRange present, DateRange wanted) {
            return wanted;
        }

        @Override
        public String inWords(DateRange days) {
            return Excerpt.of(days.name()) + ": " + days.from() + " through " + days.through();
        }
    }
}
