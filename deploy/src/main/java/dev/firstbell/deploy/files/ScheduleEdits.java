package dev.firstbell.deploy.files;

import dev.firstbell.records.applied.KeyEdit;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.schedule.DateRange;
import dev.firstbell.records.schedule.Schedule;
import dev.firstbell.records.schedule.WeeklyWindow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts the windows of a plan's schedule into the schedule of a deployment, which may have windows of other classes, calendars
 * and comments. A window is recognized by its course and its day; its times and its nodes are edited in place. Windows that
 * are missing are inserted behind the others, in their form. Terms and holidays of the plan are recognized by their names.
 * Nothing is removed; a weekly window that an earlier version of the plan inserted is set to no nodes if the plan does not have
 * it. Every other byte stays as it is. For one use.
 */
public final class ScheduleEdits {
    private static final Pattern DAYS = Pattern.compile("days: \\[[^\\]]*\\]");

    private final String place;
    private final Schedule before;
    private final Schedule plan;
    private final List<KeyEdit> earlier;
    private final ScheduleSplices splices;
    private final List<String> notes = new ArrayList<>();

    private ScheduleEdits(String place, String text, Schedule plan, List<KeyEdit> earlier) {
        this.place = place;
        this.before = Schedule.parse(place, withoutMark(text));
        this.plan = plan;
        this.earlier = List.copyOf(earlier);
        this.splices = new ScheduleSplices(place, text);
    }

    /**
     * Edits of one file.
     *
     * @param after the new text; the old one if nothing is to be changed
     * @param schedule the schedule that the new text holds
     * @param made the edits of the text, in the order in which they were made
     * @param notes what a person must know, one sentence each, with file and line
     */
    public record Proposal(String after, Schedule schedule, List<KeyEdit> made, List<String> notes) {
        public Proposal {
            made = List.copyOf(made);
            notes = List.copyOf(notes);
        }
    }

    /**
     * Proposes the edits that make a schedule hold the windows of a plan.
     *
     * @param place the file's name, for messages
     * @param text the file's text
     * @param plan the plan's schedule
     * @param earlier the edits that earlier versions of the plan made in this file: a weekly window that they inserted, and
     *     that the plan does not have, is set to no nodes
     * @param today for terms that are past
     * @throws BadInputException if the text is not a schedule, has another time zone, or cannot be edited unambiguously
     */
    public static Proposal propose(String place, String text, Schedule plan, List<KeyEdit> earlier, LocalDate today) {
        return new ScheduleEdits(place, text, plan, earlier).proposal(today);
    }

    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private Proposal proposal(LocalDate today) {
        if (!before.timeZone().equals(plan.timeZone())) {
            throw new BadInputException(place + ": timeZone: the plan's times are in " + plan.timeZone()
                    + ", and the times of this schedule in " + before.timeZone()
                    + "; plan with the time zone of the schedule; the file was not changed");
        }
        List<Schedule.Window> windows = merge(EntryForm.WINDOWS, before.windows(), plan.windows());
        List<WeeklyWindow> weekly = merge(EntryForm.WEEKLY, before.weekly(), plan.weekly());
        List<DateRange> terms = before.terms();
        List<DateRange> holidays = before.holidays();
        if (!plan.weekly().isEmpty()) {
            otherTerms(today);
            terms = merge(EntryForm.TERMS, before.terms(), plan.terms());
            holidays = merge(EntryForm.HOLIDAYS, before.holidays(), plan.holidays());
        }
        Schedule wanted = new Schedule(before.timeZone(), windows, weekly, terms, holidays, before.calendars());
        String after = splices.text();
        if (!Schedule.parse(place, withoutMark(after)).equals(wanted)) {
            throw new BadInputException(place + ": the edit would change other entries, too; edit the file by hand, as"
                    + " the plan's schedule says; the file was not changed");
        }
        notes.addAll(splices.lines());
        stays(windows.size()
                - plan.windows().size()
                + weekly.size()
                - plan.weekly().size());
        return new Proposal(after, wanted, splices.made(), notes);
    }

    /** Edits and inserts the entries of one list; returns what the list then holds. */
    private <T> List<T> merge(EntryForm<T> form, List<T> present, List<T> wanted) {
        List<T> merged = new ArrayList<>(present);
        Map<Object, List<Integer>> free = new LinkedHashMap<>();
        for (int i = 0; i < present.size(); i++) {
            free.computeIfAbsent(form.group(present.get(i)), group -> new ArrayList<>())
                    .add(i);
        }
        List<T> missing = new ArrayList<>();
        for (T entry : wanted) {
            List<Integer> alike = free.getOrDefault(form.group(entry), List.of());
            if (alike.isEmpty()) {
                missing.add(entry);
            } else {
                int at = alike.remove(0);
                merged.set(at, form.merged(present.get(at), entry));
                change(form, at, present.get(at), entry);
            }
        }
        for (T entry : wanted) {
            List<Integer> left = free.remove(form.group(entry));
            (left == null ? List.<Integer>of() : left).forEach(at -> keep(form, at, present, merged));
        }
        free.values().stream()
                .flatMap(List::stream)
                .filter(at -> isEarlier(form.list(), at))
                .forEach(at -> keep(form, at, present, merged));
        for (T entry : missing) {
            splices.insert(form.list(), form.written(entry), form.inWords(entry));
            merged.add(entry);
        }
        return merged;
    }

    /** An entry that the plan does not have stays; one of an earlier version of the plan requests nothing any more. */
    private <T> void keep(EntryForm<T> form, int at, List<T> present, List<T> merged) {
        T entry = present.get(at);
        if (form.values(entry).getOrDefault("nodes", "0").equals("0")) {
            return;
        }
        String which = splices.where(form.list(), at) + ": " + form.inWords(entry) + ": ";
        if (isEarlier(form.list(), at)) {
            String nodes = form.values(entry).get("nodes");
            splices.set(form.list(), at, "nodes", nodes, "0", null);
            merged.set(at, form.idle(entry));
            notes.add(which
                    + "an earlier version of the plan requested this, and the plan does not; the entry now requests no"
                    + " nodes, and can be removed");
        } else {
            notes.add(which
                    + "the plan does not have this one; it stays, and counts where it asks for more nodes; remove it"
                    + " if it is from an earlier plan");
        }
    }

    /** Whether an earlier version of the plan inserted a weekly window, and its course and days are those of then. */
    private boolean isEarlier(String list, int at) {
        String text = splices.textOf(list, at);
        return list.equals(EntryForm.WEEKLY.list())
                && earlier.stream()
                        .filter(edit -> edit.key().equals(splices.path(list, at)))
                        .map(edit -> DAYS.matcher(edit.after()))
                        .anyMatch(days -> days.find() && text.contains(days.group()));
    }

    private <T> void change(EntryForm<T> form, int at, T present, T wanted) {
        Map<String, String> now = form.values(present);
        String anchor = null;
        for (Map.Entry<String, String> value : form.values(wanted).entrySet()) {
            if (!Objects.equals(now.get(value.getKey()), value.getValue())) {
                splices.set(form.list(), at, value.getKey(), now.get(value.getKey()), value.getValue(), anchor);
            }
            anchor = splices.has(form.list(), at, value.getKey()) ? value.getKey() : anchor;
        }
    }

    /** A weekly window takes place in all terms that it is not bound to one of. */
    private void otherTerms(LocalDate today) {
        List<String> names = plan.terms().stream().map(DateRange::name).toList();
        String others = before.terms().stream()
                .filter(term -> !names.contains(term.name()) && !term.through().isBefore(today))
                .map(term -> Excerpt.quoted(term.name()))
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            notes.add(place + ": the plan's weekly windows take place in " + others
                    + ", too, because the schedule has this term; bind them to a term with `term`, or remove the other"
                    + " one");
        }
        if (before.terms().isEmpty()
                && !plan.terms().isEmpty()
                && !before.weekly().isEmpty()) {
            notes.add(
                    place + ": the schedule had no terms, so its weekly windows took place all year; from now on all of"
                            + " them take place in " + String.join(", ", names) + " only");
        }
    }

    private void stays(int others) {
        if (others > 0) {
            notes.add(place + ": " + Plural.of(others, "window", "windows") + " of the schedule that the plan does not"
                    + " have " + (others == 1 ? "stays" : "stay") + " as " + (others == 1 ? "it is" : "they are"));
        }
    }

    /** The largest number of nodes that a schedule requests, calendars aside. */
    public static int mostNodes(Schedule schedule) {
        return Stream.concat(
                        schedule.windows().stream().map(Schedule.Window::nodes),
                        schedule.weekly().stream().map(WeeklyWindow::nodes))
                .reduce(0, Math::max);
    }
}
