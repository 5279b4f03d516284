package dev.firstbell.records.schedule;

import dev.firstbell.records.time.Durations;
import dev.firstbell.records.yaml.YamlQuoting;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Writes a schedule as YAML. */
final class ScheduleYaml {
    private final StringBuilder yaml = new StringBuilder();

    private ScheduleYaml() {}

    static String write(Schedule schedule, String comment) {
        return new ScheduleYaml().document(schedule, comment);
    }

    private String document(Schedule schedule, String comment) {
        comment.lines()
                .forEach(line -> yaml.append(("# " + line).stripTrailing()).append('\n'));
        yaml.append("schema: ").append(Schedule.SCHEMA).append('\n');
        yaml.append("timeZone: ").append(schedule.timeZone().getId()).append('\n');
        if (schedule.windows().isEmpty() && schedule.hasWindowsOnly()) {
            yaml.append("windows: []\n");
        }
        list("windows", schedule.windows(), window -> {
            item("course", YamlQuoting.quoted(window.course()));
            entry("from", window.from());
            entry("until", window.until());
            entry("nodes", window.nodes());
        });
        list("weekly", schedule.weekly(), this::weekly);
        list("terms", schedule.terms(), this::days);
        list("holidays", schedule.holidays(), this::days);
        list("calendars", schedule.calendars(), this::calendar);
        return yaml.toString();
    }

    private void weekly(WeeklyWindow window) {
        item("course", YamlQuoting.quoted(window.course()));
        entry(
                "days",
                "["
                        + window.days().stream()
                                .map(day -> day.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + "]");
        entry("from", window.from());
        entry("until", window.until());
        entry("nodes", window.nodes());
        if (!window.lead().equals(Duration.ZERO)) {
            entry("lead", Durations.format(window.lead()));
        }
        window.term().ifPresent(term -> entry("term", YamlQuoting.quoted(term)));
        if (!window.except().isEmpty()) {
            entry(
                    "except",
                    "[" + window.except().stream().map(LocalDate::toString).collect(Collectors.joining(", ")) + "]");
        }
    }

    private void days(DateRange range) {
        item("name", YamlQuoting.quoted(range.name()));
        entry("from", range.from());
        entry("through", range.through());
    }

    private void calendar(CalendarUse use) {
        item("file", YamlQuoting.quoted(use.file()));
        use.lead().ifPresent(lead -> entry("lead", Durations.format(lead)));
        if (use.heldOnHolidays() != CalendarUse.Held.SINGLE) {
            entry("heldOnHolidays", use.heldOnHolidays().label());
        }
        if (!use.rules().isEmpty()) {
            yaml.append("    rules:\n");
        }
        for (CalendarUse.Rule rule : use.rules()) {
            yaml.append("      - summary: ")
                    .append(YamlQuoting.quoted(rule.summary()))
                    .append('\n');
            yaml.append("        ")
                    .append(
                            rule.nodes().isPresent()
                                    ? "nodes: " + rule.nodes().getAsInt()
                                    : "as: " + rule.meaning().label())
                    .append('\n');
        }
    }

    private <T> void list(String key, List<T> items, Consumer<T> writer) {
        if (!items.isEmpty()) {
            yaml.append(key).append(":\n");
            items.forEach(writer);
        }
    }

    private void item(String key, Object value) {
        yaml.append("  - ").append(key).append(": ").append(value).append('\n');
    }

    private void entry(String key, Object value) {
        yaml.append("    ").append(key).append(": ").append(value).append('\n');
    }
}
