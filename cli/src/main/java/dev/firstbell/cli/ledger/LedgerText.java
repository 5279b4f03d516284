package dev.firstbell.cli.ledger;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.ledger.Agreement;
import dev.firstbell.analysis.ledger.LedgerFigures;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.ledger.HeldClass;
import dev.firstbell.records.ledger.HeldClass.Achieved;
import dev.firstbell.records.ledger.Ledger;
import dev.firstbell.records.ledger.MeetingTime;
import dev.firstbell.records.ledger.Promise;
import dev.firstbell.records.ledger.Promise.Place;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A ledger in the terminal. Stateless. */
final class LedgerText {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private LedgerText() {}

    /** One promise in a line. */
    static String promise(Promise promise) {
        return Excerpt.of(promise.className())
                + promise.meets().map(LedgerText::meets).orElse("")
                + promise.setting()
                        .map(setting -> ", " + Excerpt.of(setting.name()))
                        .orElse("")
                + ": promise kept with " + probability(promise.kept())
                + promise.p95().map(band -> ", p95 " + band(band)).orElse("");
    }

    private static String meets(MeetingTime meeting) {
        return ", " + meeting.day().getDisplayName(TextStyle.FULL, Locale.ENGLISH) + " " + meeting.start();
    }

    /** One class in a line. */
    static String held(HeldClass held) {
        StringBuilder line = new StringBuilder(Excerpt.of(held.promise().className()))
                .append(", ")
                .append(local(held.classStart(), held.timeZone()))
                .append(": promised ")
                .append(probability(held.promise().kept()))
                .append("; ")
                .append(
                        switch (held.outcome()) {
                            case KEPT -> "kept";
                            case MISSED -> "missed";
                            case NOT_ASSESSED -> "its record does not tell whether it was kept";
                            case INVALID -> "the run is invalid and does not count";
                            case ABORTED -> "the run was stopped and does not count";
                        });
        held.achieved().ifPresent(figures -> line.append(figures(held, figures)));
        if (held.moved()) {
            line.append("; it met at another time than promised")
                    .append(held.promise()
                            .meets()
                            .map(meeting -> " (" + meets(meeting).substring(2) + ")")
                            .orElse(""))
                    .append(" and does not count");
        }
        return line.toString();
    }

    private static String figures(HeldClass held, Achieved figures) {
        boolean bounds = figures.endStage().isPresent();
        return ", " + (bounds ? "at most " : "") + figures.withinSlo() + " of "
                + Plural.students(figures.students()) + " within "
                + DisplayText.limit(held.promise().slo().within())
                + figures.p95()
                        .map(p95 -> ", p95 " + (bounds && !p95.censored() ? "at least " : "") + DisplayText.time(p95)
                                + held.promise()
                                        .p95()
                                        .map(band -> " (promised " + band(band) + ": "
                                                + held.p95Place()
                                                        .map(LedgerText::place)
                                                        .orElse("not counted") + ")")
                                        .orElse(""))
                        .orElse("");
    }

    private static String place(Place place) {
        return place == Place.UNKNOWN ? "its record does not tell" : place.label();
    }

    private static String band(Promise.LatencyBand band) {
        return (band.lowBeyond() ? "> " : "") + DisplayText.time(band.low()) + " to " + (band.highBeyond() ? "> " : "")
                + DisplayText.time(band.high());
    }

    private static String local(Instant at, Optional<ZoneId> zone) {
        return MINUTE.format(at.atZone(zone.orElse(ZoneOffset.UTC))) + (zone.isPresent() ? "" : " UTC");
    }

    private static String probability(Promise.Probability kept) {
        return percent(kept.share()) + " (" + percent(kept.low()) + " to " + percent(kept.high()) + ")";
    }

    private static String percent(double share) {
        return DisplayText.share(share);
    }

    /** The whole ledger. */
    static List<String> lines(Ledger ledger, LedgerFigures figures) {
        List<String> lines = new ArrayList<>();
        LedgerFigures.Group all = figures.all();
        int count = all.kept() + all.missed() + all.notAssessed();
        lines.add(Plural.of(count, "class", "classes") + ": " + all.kept() + " kept the promise, " + all.missed()
                + " missed it" + (all.notAssessed() > 0 ? ", " + all.notAssessed() + " could not be judged" : "")
                + (figures.rungs().isEmpty()
                        ? ""
                        : " ("
                                + figures.rungs().entrySet().stream()
                                        .map(rung -> rung.getValue() + " on a "
                                                + rung.getKey().label() + " hub")
                                        .collect(Collectors.joining(", "))
                                + ")"));
        String apart = Stream.of(
                        all.moved() > 0 ? all.moved() + " met at another time than promised" : "",
                        all.invalid() > 0 ? all.invalid() + " invalid" : "",
                        all.aborted() > 0 ? all.aborted() + " stopped" : "")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        if (!apart.isEmpty()) {
            lines.add("not counted: " + apart);
        }
        if (count == 0) {
            lines.add("no class is held against a promise yet"
                    + (ledger.promises().isEmpty()
                            ? ""
                            : " (" + Plural.of(ledger.promises().size(), "promise is", "promises are") + " recorded)")
                    + "; `firstbell ledger add RUN` adds one");
            return lines;
        }
        lines.addAll(group(all));
        for (LedgerFigures.Group group : figures.byClass()) {
            lines.add("");
            lines.add(Excerpt.of(group.name()) + ": " + group.kept() + " kept, " + group.missed() + " missed"
                    + (group.notAssessed() > 0 ? ", " + group.notAssessed() + " not judged" : ""));
            lines.addAll(group(group));
        }
        lines.add("");
        ledger.held().forEach(held -> lines.add("  " + held(held)));
        lines.add("");
        lines.addAll(recalibration(ledger, figures));
        return lines;
    }

    private static List<String> group(LedgerFigures.Group group) {
        List<String> lines = new ArrayList<>();
        group.compliance().ifPresent(found -> {
            lines.add("  kept promises: stated " + percent(found.stated()) + " on average ("
                    + percent(found.statedInterval().low()) + " to "
                    + percent(found.statedInterval().high())
                    + "), achieved " + achieved(found));
            lines.add("    gap " + points(found.leastPoints())
                    + (found.unknown() > 0 ? " to " + points(found.mostPoints()) : "")
                    + " percentage points (" + points(found.lowPoints()) + " to "
                    + points(found.highPoints()) + "): "
                    + verdict(
                            found,
                            "fewer classes keep their promise than stated",
                            "more classes keep their promise than stated"));
        });
        group.p95().ifPresent(found -> lines.addAll(coverage("p95", found)));
        group.within().ifPresent(found -> lines.addAll(coverage("share in time", found)));
        return lines;
    }

    private static List<String> coverage(String name, Agreement found) {
        return List.of(
                "  bands of the " + name + ": stated " + DisplayText.configuredShare(found.stated()) + ", held "
                        + achieved(found),
                "    "
                        + verdict(
                                found,
                                "the bands are too narrow, or in the wrong place",
                                "the bands are wider than" + " stated"));
    }

    private static String achieved(Agreement found) {
        double of = found.of();
        return found.hits() + (found.unknown() > 0 ? " to " + (found.hits() + found.unknown()) : "") + " of "
                + found.of() + ", " + percent(found.hits() / of)
                + (found.unknown() > 0 ? " to " + percent((found.hits() + found.unknown()) / of) : "")
                + " (95 % interval " + percent(found.interval().low()) + " to "
                + percent(found.interval().high())
                + ")";
    }

    private static String verdict(Agreement found, String less, String more) {
        return switch (found.verdict()) {
            case LESS -> less;
            case MORE -> more;
            case AGREES -> "agrees within " + Math.round(100 * Agreement.TOLERANCE) + " percentage points";
            case TOO_FEW ->
                "too few classes to tell"
                        + found.tellsAfter()
                                .map(classes -> "; if the shares stay as they are, " + classes + " classes would")
                                .orElse(
                                        found.unknown() > 0
                                                ? "; more of them do not help while the records of so many do not tell"
                                                : "");
        };
    }

    private static String points(double points) {
        double tenths = Math.round(10 * points) / 10.0;
        return tenths == 0 ? "0" : String.format(Locale.ROOT, "%+.1f", tenths).replace('-', '−');
    }

    private static List<String> recalibration(Ledger ledger, LedgerFigures figures) {
        List<String> lines = new ArrayList<>();
        boolean due = !figures.reasonsToRecalibrate().isEmpty();
        lines.add(
                due
                        ? "calibrate the parameters again: " + String.join("; ", figures.reasonsToRecalibrate())
                        : "nothing here shows that the parameters are wrong; to fit them to these classes all the same:");
        List<String> words = new ArrayList<>(List.of("firstbell", "calibrate"));
        ledger.held().stream()
                .filter(held -> held.outcome().saysSomething())
                .map(HeldClass::folder)
                .distinct()
                .forEach(words::add);
        words.addAll(List.of("-o", "parameters.yaml"));
        lines.add("  " + PastedCommand.of(words));
        if (figures.parameters() > 1) {
            lines.add("the promises were computed with " + figures.parameters()
                    + " different parameter files; only those of the last one count for this advice");
        }
        return lines;
    }
}
