package dev.firstbell.analysis.render;

import dev.firstbell.records.history.HistoryEntry;
import dev.firstbell.records.history.StageTime;
import dev.firstbell.records.history.Versions;
import dev.firstbell.records.history.Wait;
import dev.firstbell.records.student.Stage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs of a history as CSV (RFC 4180): a row for each run that counts and whose median student landed, the times in seconds in
 * columns of their own. Apache Otava reads it with {@code time} as the time column, {@code run}, {@code hub}, {@code chart} and
 * {@code image} as attributes, and the others as metrics. It cannot read an empty metric, so a stage has a column only if each
 * of these runs has its time. Stateless.
 */
public final class HistoryCsv {
    private HistoryCsv() {}

    /** The document. */
    public static String of(List<HistoryEntry> all) {
        List<HistoryEntry> runs = all.stream()
                .filter(HistoryEntry::counts)
                .filter(run -> !run.p50().orElseThrow().censored())
                .toList();
        Set<Stage> stages = EnumSet.allOf(Stage.class);
        runs.forEach(run -> stages.retainAll(run.stages().keySet()));
        if (runs.isEmpty()) {
            stages.clear();
        }
        List<String> head = new ArrayList<>(List.of("time", "run", "hub", "chart", "image", "p50", "p95", "inTime"));
        stages.forEach(stage -> head.add(stage.label()));
        StringBuilder csv = new StringBuilder(row(head));
        runs.forEach(run -> csv.append(row(fields(run, stages))));
        return csv.toString();
    }

    private static List<String> fields(HistoryEntry run, Set<Stage> stages) {
        Versions versions = run.fingerprint().versions();
        List<String> fields = new ArrayList<>(List.of(
                run.startedAt().toString(),
                run.runId(),
                versions.hub(),
                versions.chart().orElse(""),
                versions.image().orElse(""),
                seconds(run.p50().map(Wait::seconds)),
                seconds(run.p95().map(Wait::seconds)),
                String.format(Locale.ROOT, "%.4f", (double) run.withinSlo() / run.students())));
        stages.forEach(stage ->
                fields.add(seconds(Optional.ofNullable(run.stages().get(stage)).map(StageTime::seconds))));
        return fields;
    }

    private static String seconds(Optional<Double> seconds) {
        return seconds.map(value -> String.format(Locale.ROOT, "%.6f", value)).orElse("");
    }

    private static String row(List<String> fields) {
        return fields.stream().map(HistoryCsv::quoted).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String quoted(String field) {
        return field.matches("[^,\"\\r\\n]*") ? field : "\"" + field.replace("\"", "\"\"") + "\"";
    }
}
