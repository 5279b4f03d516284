package dev.firstbell.records.classes;

import dev.firstbell.records.csv.CsvColumn;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.time.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What makes it doubtful that a trace has one line a student, and milliseconds from the start of class. For one use. */
final class TraceDoubts {
    /** A class whose first or last student is this far from its start is of another time. */
    private static final Duration FAR = Duration.ofHours(3);

    /** So many milliseconds are an hour if they are seconds. */
    private static final Duration IF_SECONDS = Duration.ofMillis(3600);

    /** So many milliseconds are a day if they are seconds. */
    private static final Duration DAY_IF_SECONDS = Duration.ofMillis(86_400);

    /** Fewer students may come within a few seconds. */
    private static final int SEVERAL = 5;

    /** So many students do not come in the same millisecond. */
    private static final int MANY = 20;

    private static final int FEW = 3;

    /** The share of the arrivals that says what the others are: a few students come early or late in any class. */
    private static final double MOST = 0.8;

    private static final Pattern NUMBER_OF_STUDENTS = Pattern.compile(
            "(?i)(?:no\\.?|number|num|nr\\.?|anzahl)(?: of)?(?: \\w+)?|n|#|count|counts|freq(?:uency)?|weight|students?|users?|arrivals?"
                    + "|logins?|requests?|people|studenten|anzahl");

    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,6}");

    /** As they stand in the file. */
    private final List<Duration> rows;

    private final List<Duration> sorted;
    private final CsvColumn column;

    private TraceDoubts(List<Duration> rows, CsvColumn column) {
        this.rows = rows;
        this.sorted = rows.stream().sorted().toList();
        this.column = column;
    }

    /**
     * The doubts, one line each.
     *
     * @param rows the offsets as they stand in the file; at least one
     */
    static List<String> of(List<Duration> rows, CsvColumn column) {
        return new TraceDoubts(rows, column).all();
    }

    private List<String> all() {
        List<String> doubts = new ArrayList<>();
        seconds().or(this::together).ifPresent(doubts::add);
        lastRow().ifPresent(doubts::add);
        counted().ifPresent(doubts::add);
        Duration first = sorted.get(0);
        Duration end = sorted.get(sorted.size() - 1);
        Duration nearest = first.isNegative() != end.isNegative() ? Duration.ZERO : min(first.abs(), end.abs());
        if (nearest.compareTo(FAR) > 0) {
            doubts.add("no arrival is closer to the start of class than " + Durations.format(nearest)
                    + "; the numbers must count from the start of class, not from midnight or another day");
        }
        return doubts;
    }

    private Optional<String> seconds() {
        Duration first = sorted.get(0);
        Duration end = sorted.get(sorted.size() - 1);
        Duration span = end.minus(first);
        if (rows.size() < SEVERAL || span.isZero()) {
            return Optional.empty();
        }
        String remedy = "; if the column is in seconds, multiply it by 1000";
        boolean small = first.abs().compareTo(IF_SECONDS) <= 0 && end.abs().compareTo(IF_SECONDS) <= 0;
        if (small && span.compareTo(IF_SECONDS) <= 0) {
            return Optional.of("all " + rows.size() + " arrivals lie within " + Durations.format(span) + remedy);
        }
        int inside = (int) Math.ceil(rows.size() * MOST);
        int outside = rows.size() - inside;
        Duration most = sorted.get(outside / 2 + inside - 1).minus(sorted.get(outside / 2));
        boolean aDay = first.abs().compareTo(DAY_IF_SECONDS) <= 0 && end.abs().compareTo(DAY_IF_SECONDS) <= 0;
        return aDay && !most.isZero() && most.compareTo(IF_SECONDS) <= 0 && rows.size() >= 2 * SEVERAL
                ? Optional.of(inside + " of " + rows.size() + " arrivals lie within " + Durations.format(most) + remedy)
                : Optional.empty();
    }

    /** A column of another meaning, or one that was filled down, is the same in most rows. */
    private Optional<String> together() {
        Duration middle = sorted.get(sorted.size() / 2);
        long same = rows.stream().filter(middle::equals).count();
        return rows.size() >= MANY && same >= rows.size() * MOST
                ? Optional.of((same == rows.size() ? "all " + same : same + " of " + rows.size())
                        + " arrivals are at the same time, " + Durations.format(middle)
                        + " from the start of class; check that the column holds the time of each arrival")
                : Optional.empty();
    }

    /** A row that a spreadsheet added below the others, or that lacks its end. */
    private Optional<String> lastRow() {
        if (rows.size() < FEW) {
            return Optional.empty();
        }
        Duration last = rows.get(rows.size() - 1);
        List<Duration> others = rows.subList(0, rows.size() - 1);
        Duration sum = others.stream().reduce(Duration.ZERO, Duration::plus);
        if (last.equals(sum) && !last.isZero()) {
            return Optional.of("the number in the last row, " + last.toMillis()
                    + ", is the sum of all others; if a spreadsheet added that row, remove it");
        }
        boolean breaksTheOrder = isAscending(others) && last.compareTo(others.get(others.size() - 1)) < 0;
        if (!breaksTheOrder) {
            return Optional.empty();
        }
        if (column.endsWithinLine()) {
            return Optional.of(
                    "the file ends without a line break, and the number in its last row, " + last.toMillis()
                            + ", is smaller than the one before it, unlike all others; if the file was cut off there, copy it again");
        }
        long mean = Math.round((double) sum.toMillis() / others.size());
        long median = others.get((others.size() - 1) / 2)
                        .plus(others.get(others.size() / 2))
                        .toMillis()
                / 2;
        String summary = last.toMillis() == mean
                ? "mean"
                : last.toMillis() == median ? "median" : last.toMillis() == others.size() ? "number" : null;
        return Optional.ofNullable(summary)
                .map(what -> "the number in the last row, " + last.toMillis() + ", is the " + what
                        + " of all others; if a spreadsheet added that row, remove it");
    }

    /** A table of times and of the students who came then, instead of a line for each of them. */
    private Optional<String> counted() {
        for (Map.Entry<String, List<String>> other : column.others().entrySet()) {
            List<String> cells = other.getValue();
            boolean numbers =
                    cells.stream().allMatch(cell -> WHOLE.matcher(cell).matches());
            if (numbers
                    && NUMBER_OF_STUDENTS.matcher(other.getKey()).matches()
                    && cells.stream().anyMatch(cell -> Integer.parseInt(cell) > 1)) {
                return Optional.of("the column " + Excerpt.quoted(other.getKey()) + " is not read: each line is one"
                        + " student; if it counts the students who came at that time, write a line for each of them, "
                        + cells.stream().mapToLong(Long::parseLong).sum() + " in all");
            }
        }
        return Optional.empty();
    }

    private static boolean isAscending(List<Duration> offsets) {
        for (int i = 1; i < offsets.size(); i++) {
            if (offsets.get(i).compareTo(offsets.get(i - 1)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
