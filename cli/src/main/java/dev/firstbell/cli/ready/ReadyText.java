package dev.firstbell.cli.ready;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Plural;
import dev.firstbell.twin.readiness.CheckResult;
import dev.firstbell.twin.readiness.Readiness;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The answer as text: the verdict first, then one line for each check, what speaks against the class first. */
final class ReadyText {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final PrintWriter out;

    ReadyText(PrintWriter out) {
        this.out = out;
    }

    void print(ReadyAnswer answer) {
        Readiness readiness = answer.readiness();
        List<CheckResult> noGo = ofKind(readiness, 0);
        List<CheckResult> unknown = ofKind(readiness, 1);
        List<CheckResult> go = ofKind(readiness, 2);
        line(headline(readiness, noGo.size(), unknown.size()));
        line(answer.file().name() + ": room for " + Plural.students(readiness.students()) + ", "
                + starts(readiness.untilClass()) + " at "
                + clock(answer, answer.file().startInstant()) + " ("
                + answer.file().timeZone() + ")");
        line("cluster: read at " + clock(answer, answer.facts().at())
                + (readiness.at().equals(answer.facts().at())
                        ? ""
                        : ", judged as if it were " + clock(answer, readiness.at())));
        line("values: " + answer.values().source());
        out.println();
        noGo.forEach(result -> line("NO-GO    " + words(answer, result)));
        unknown.forEach(result -> line("UNKNOWN  " + words(answer, result)));
        go.forEach(result -> line("GO       " + words(answer, result)));
        if (!answer.notes().isEmpty()) {
            out.println();
            answer.notes().forEach(note -> line("note: " + answer.values().shown(note)));
        }
        out.println();
        line(noGo.size() + " no-go, " + unknown.size() + " unknown, " + go.size() + " go");
    }

    private void line(String text) {
        out.println(Excerpt.harmless(text.replaceAll("[\\r\\n]+", " ")));
    }

    private static String headline(Readiness readiness, int noGo, int unknown) {
        return switch (readiness.overall()) {
            case GO ->
                unknown == 0 ? "GO" : "GO, as far as is known: " + Plural.of(unknown, "check", "checks") + " unknown";
            case NO_GO -> "NO-GO: " + Plural.of(noGo, "check speaks", "checks speak") + " against the class";
            case UNKNOWN ->
                "UNKNOWN: no check speaks against the class, but it cannot be judged without "
                        + String.join(", ", readiness.decisive());
        };
    }

    private static String starts(Duration until) {
        return until.isNegative()
                ? "began " + length(until) + " ago,"
                : until.isZero() ? "begins now," : "begins in " + length(until) + ",";
    }

    /** {@code 30 min}, {@code 3 h 5 min}, {@code 56 days}. */
    private static String length(Duration time) {
        long minutes = (time.abs().toSeconds() + 30) / 60;
        if (minutes < 120) {
            return minutes + " min";
        }
        return minutes < 48 * 60
                ? minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min")
                : minutes / (24 * 60) + " days";
    }

    private static String clock(ReadyAnswer answer, Instant at) {
        return DAY.format(at.atZone(answer.file().timeZone()));
    }

    private static List<CheckResult> ofKind(Readiness readiness, int kind) {
        return readiness.results().stream()
                .filter(result -> result.verdict().match(go -> 2, noGo -> 0, unknown -> 1) == kind)
                .toList();
    }

    private static String words(ReadyAnswer answer, CheckResult result) {
        String remedy = result.verdict()
                .match(
                        go -> "",
                        noGo -> " To change it: " + noGo.change() + ".",
                        unknown -> " To find out: " + unknown.tell() + ".");
        return answer.values().shown(result.check() + ": " + result.verdict().says() + remedy) + " (source: "
                + result.source() + ")";
    }
}
