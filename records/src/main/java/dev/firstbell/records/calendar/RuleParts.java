package dev.firstbell.records.calendar;

import biweekly.util.ByDay;
import biweekly.util.DayOfWeek;
import dev.firstbell.records.io.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a recurrence rule, such as {@code FREQ=WEEKLY;BYDAY=MO,WE}. Not thread-safe. */
final class RuleParts {
    /** More than a year has days. */
    private static final int MOST_VALUES = 400;

    private static final Pattern DAY = Pattern.compile("([+-]?\\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)");

    private final Map<String, String> parts;
    private final Set<String> read = new LinkedHashSet<>();

    private RuleParts(Map<String, String> parts) {
        this.parts = parts;
    }

    /** @throws IllegalArgumentException with what is wrong */
    static RuleParts of(String value) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : value.strip().split(";")) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("expected parts like `FREQ=WEEKLY;BYDAY=MO`, found "
                        + (value.isBlank() ? "nothing" : Excerpt.quoted(part)));
            }
            String name = part.substring(0, equals).strip().toUpperCase(Locale.ROOT);
            if (parts.put(name, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException("has " + Excerpt.quoted(name) + " twice");
            }
        }
        return new RuleParts(parts);
    }

    Optional<String> text(String name) {
        read.add(name);
        return Optional.ofNullable(parts.get(name));
    }

    Optional<Integer> number(String name, int least, int most) {
        return text(name).map(text -> number(name, text, least, most));
    }

    List<Integer> numbers(String name, int least, int most) {
        return values(name).stream()
                .map(text -> number(name, text, least, most))
                .toList();
    }

    /** Numbers that count from the beginning, or from the end if they are negative; never 0. */
    List<Integer> signedNumbers(String name, int most) {
        return values(name).stream()
                .map(text -> {
                    int number = number(name, text, -most, most);
                    if (number == 0) {
                        throw wrong(name, text, "a number other than 0");
                    }
                    return number;
                })
                .toList();
    }

    List<ByDay> days(String name) {
        List<ByDay> days = new ArrayList<>();
        for (String text : values(name)) {
            Matcher matcher = DAY.matcher(text.toUpperCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw wrong(name, text, "a day like MO or 2TU");
            }
            Integer week = matcher.group(1) == null ? null : Integer.valueOf(matcher.group(1));
            if (week != null && (week == 0 || Math.abs(week) > 53)) {
                throw wrong(name, text, "a day like MO or 2TU");
            }
            days.add(new ByDay(week, DayOfWeek.valueOfAbbr(matcher.group(2))));
        }
        return days;
    }

    void refuseOthers() {
        for (String name : parts.keySet()) {
            if (!read.contains(name)) {
                throw new IllegalArgumentException("has the part " + Excerpt.quoted(name)
                        + ", which is unknown; the known ones are " + String.join(", ", read));
            }
        }
    }

    IllegalArgumentException wrong(String name, String found, String expected) {
        return new IllegalArgumentException(
                "`" + name + "`: expected " + expected + ", found " + Excerpt.quoted(found));
    }

    private List<String> values(String name) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return List.of();
        }
        String[] values = text.get().split(",", -1);
        if (values.length > MOST_VALUES) {
            throw new IllegalArgumentException(
                    "`" + name + "` has " + values.length + " values; expected at most " + MOST_VALUES);
        }
        return List.of(values).stream().map(String::strip).distinct().toList();
    }

    private int number(String name, String text, int least, int most) {
        if (text.matches("[+-]?\\d{1,6}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw wrong(name, text, "a whole number from " + least + " to " + most);
    }
}
