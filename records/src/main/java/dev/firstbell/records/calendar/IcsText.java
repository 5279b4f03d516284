package dev.firstbell.records.calendar;

import com.github.mangstadt.vinnie.VObjectProperty;
import com.github.mangstadt.vinnie.io.Context;
import com.github.mangstadt.vinnie.io.SyntaxRules;
import com.github.mangstadt.vinnie.io.VObjectDataListener;
import com.github.mangstadt.vinnie.io.VObjectReader;
import com.github.mangstadt.vinnie.io.Warning;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Splits the text of a calendar into components and properties, and refuses a text that is not one or that is cut off. */
final class IcsText implements VObjectDataListener {
    /** The name of a time zone up to its first colon. */
    private static final Pattern CUT_OFFSET = Pattern.compile("\\((?:UTC|GMT)[+-]\\d{1,2}");

    private static final int MOST_LEVELS = 8;
    private static final String EXPORT = "export the calendar as iCalendar (.ics)";

    private final String place;
    private final List<IcsComponent> calendars = new ArrayList<>();
    private final Deque<IcsComponent> open = new ArrayDeque<>();
    private String problem;

    private IcsText(String place) {
        this.place = place;
    }

    /**
     * The calendars of a text; at least one.
     *
     * @throws BadInputException if the text is not a calendar, is cut off, or has a line that cannot be read
     */
    static List<IcsComponent> parse(String place, String text) {
        refuseOtherFormats(place, text);
        IcsText parsed = new IcsText(place);
        try (VObjectReader reader = new VObjectReader(new StringReader(text), SyntaxRules.iCalendar())) {
            reader.parse(parsed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (parsed.problem != null) {
            throw new BadInputException(parsed.problem);
        }
        if (!parsed.open.isEmpty()) {
            IcsComponent last = parsed.open.getLast();
            throw new BadInputException(place + ": the file is cut off: `BEGIN:" + Excerpt.of(last.name())
                    + "` in line " + last.line() + " has no `END`; " + EXPORT + " again");
        }
        return parsed.calendars;
    }

    private static void refuseOtherFormats(String place, String text) {
        String start = text.stripLeading();
        if (start.isEmpty()) {
            throw new BadInputException(place + ": the file is empty; expected a calendar; " + EXPORT);
        }
        String head = start.substring(0, Math.min(start.length(), "BEGIN:VCALENDAR".length()));
        if (head.equalsIgnoreCase("BEGIN:VCALENDAR")) {
            return;
        }
        String found = start.startsWith("<")
                ? "a web page or XML, perhaps a log-in page instead of the calendar"
                : start.startsWith("{") || start.startsWith("[")
                        ? "JSON"
                        : Excerpt.quoted(start.lines().findFirst().orElse(""));
        throw new BadInputException(
                place + ": expected a calendar, which begins with `BEGIN:VCALENDAR`, found " + found + "; " + EXPORT);
    }

    @Override
    public void onComponentBegin(String name, Context context) {
        IcsComponent begun = IcsComponent.begin(name.toUpperCase(Locale.ROOT), context.getLineNumber());
        if (open.isEmpty()) {
            calendars.add(begun);
        } else {
            open.getLast().children().add(begun);
        }
        if (open.size() >= MOST_LEVELS) {
            stop(context, "components are nested more than " + MOST_LEVELS + " levels deep");
        } else if (open.isEmpty() && !begun.name().equals("VCALENDAR")) {
            stop(context, "expected `BEGIN:VCALENDAR`, found `BEGIN:" + Excerpt.of(name) + "`; " + EXPORT + " again");
        } else {
            open.addLast(begun);
        }
    }

    @Override
    public void onComponentEnd(String name, Context context) {
        // The library ends the components within a component that ends, so the line itself is compared, too.
        String line = context.getUnfoldedLine().strip();
        String ended = line.substring(line.indexOf(':') + 1).strip();
        if (open.isEmpty() || !open.getLast().name().equalsIgnoreCase(name) || !ended.equalsIgnoreCase(name)) {
            stop(
                    context,
                    "`END:" + Excerpt.of(ended) + "` does not end what was begun"
                            + (open.isEmpty()
                                    ? ""
                                    : ", `BEGIN:" + Excerpt.of(open.getLast().name()) + "` in line "
                                            + open.getLast().line())
                            + "; lines are missing: " + EXPORT + " again");
        } else {
            open.removeLast();
        }
    }

    @Override
    public void onProperty(VObjectProperty property, Context context) {
        if (open.isEmpty()) {
            stop(context, "is outside of the calendar, after its `END:VCALENDAR`");
            return;
        }
        Map<String, String> parameters = new HashMap<>();
        property.getParameters().forEach(parameter -> {
            if (parameter.getKey() != null && !parameter.getValue().isEmpty()) {
                parameters.put(
                        parameter.getKey().toUpperCase(Locale.ROOT),
                        parameter.getValue().get(0));
            }
        });
        String value = property.getValue();
        if ("tzone".equals(parameters.get("TZID")) && value.startsWith("//") && value.lastIndexOf(':') > 0) {
            // Exchange writes `TZID=tzone://Microsoft/Custom` without quotation marks, although it has a colon.
            parameters.put("TZID", "tzone:" + value.substring(0, value.lastIndexOf(':')));
            value = value.substring(value.lastIndexOf(':') + 1);
        }
        String id = parameters.getOrDefault("TZID", "");
        if (CUT_OFFSET.matcher(id).matches() && value.lastIndexOf(':') > 0) {
            // Likewise `TZID=(UTC-07:00) Mountain Time (US & Canada)`, the name that Windows shows.
            parameters.put("TZID", id + ":" + value.substring(0, value.lastIndexOf(':')));
            value = value.substring(value.lastIndexOf(':') + 1);
        }
        open.getLast()
                .properties()
                .add(new IcsProperty(
                        property.getName().toUpperCase(Locale.ROOT), parameters, value, context.getLineNumber()));
    }

    @Override
    public void onVersion(String value, Context context) {
        if (open.isEmpty()) {
            stop(context, "is outside of the calendar, after its `END:VCALENDAR`");
        } else if (value.strip().equals("1.0")) {
            stop(context, "the calendar is in the old format vCalendar 1.0 (.vcs); " + EXPORT + " 2.0");
        }
    }

    @Override
    public void onWarning(Warning warning, VObjectProperty property, Exception thrown, Context context) {
        if (warning == Warning.UNMATCHED_END) {
            stop(context, "an `END` does not end what was begun; lines are missing: " + EXPORT + " again");
        } else if (warning == Warning.EMPTY_BEGIN || warning == Warning.EMPTY_END) {
            stop(
                    context,
                    Excerpt.quoted(context.getUnfoldedLine()) + " has no name; the file may be cut off: " + EXPORT
                            + " again");
        } else if (warning == Warning.MALFORMED_LINE) {
            stop(
                    context,
                    "expected `NAME:VALUE`, or a space and the rest of the line above, found "
                            + Excerpt.quoted(context.getUnfoldedLine()));
        }
    }

    private void stop(Context context, String message) {
        if (problem == null) {
            problem = place + ": line " + context.getLineNumber() + ": " + message;
        }
        context.stop();
    }
}
