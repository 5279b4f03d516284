package dev.firstbell.cli.plan;

import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.timetable.Meeting;
import dev.firstbell.twin.parameters.TwinParameters;
import dev.firstbell.twin.term.Proportion;
import dev.firstbell.twin.term.TermPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A term's plan as JSON: {@code term.json}, and what {@code plan --json} prints. Stateless. */
final class TermJson {
    private TermJson() {}

    static String of(TermPlan plan, TwinParameters parameters) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("schema", TermFile.SCHEMA);
        root.put("timetable", plan.timetable().name());
        root.put("timeZone", plan.timetable().timeZone().getId());
        root.put("terms", plan.timetable().terms());
        root.put("holidays", plan.timetable().holidays());
        root.put("parametersSha256", Sha256.of(parameters.toYaml()));
        root.put("target", plan.timetable().target());
        root.put("slo", plan.timetable().slo());
        root.put("limitMs", plan.timetable().limit().toMillis());
        root.put("hub", plan.hub());
        root.put("lowestConcurrentSpawnLimit", plan.lowestLimit());
        root.put("means", plan.means().label());
        root.put("everyMs", plan.looks().every().toMillis());
        root.put("keepMs", plan.looks().keep().toMillis());
        root.put("meetings", plan.timetable().meetingsInTerm());
        root.put("mostNodes", plan.mostNodes());
        root.put("dollars", plan.dollars());
        root.put("worlds", plan.worlds());
        root.put("days", plan.days().stream().map(TermJson::day).toList());
        root.put("comparisons", alternatives(plan.comparisons()));
        root.put("whatIfs", alternatives(plan.whatIfs()));
        root.put("frontier", alternatives(plan.frontier()));
        root.put("notes", plan.notes());
        return Json.pretty().writeValueAsString(root);
    }

    private static Map<String, Object> day(TermPlan.Day day) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("days", day.days());
        json.put("occurrences", day.occurrences());
        json.put("dollars", day.dollars());
        json.put("peakNodes", day.peak());
        json.put("windows", day.windows().stream().map(TermJson::window).toList());
        json.put(
                "promises",
                day.promises().stream()
                        .map(promise -> {
                            Map<String, Object> kept = new LinkedHashMap<>();
                            kept.put("meeting", promise.meeting().name());
                            kept.put("day", promise.meeting().day());
                            kept.put("start", promise.meeting().start().toString());
                            kept.put("durationMs", promise.meeting().duration().toMillis());
                            kept.put("enrolled", promise.meeting().enrolled());
                            kept.put("showUp", promise.meeting().showUpMean());
                            kept.putAll(proportion(promise.kept()));
                            return kept;
                        })
                        .toList());
        return json;
    }

    private static Map<String, Object> window(TermPlan.Window window) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("meetings", window.meetings().stream().map(Meeting::name).toList());
        json.put("startSeconds", window.start().toSeconds());
        json.put("leadMs", window.lead().toMillis());
        json.put("untilSeconds", window.until().toSeconds());
        json.put("nodes", window.nodes());
        put(json, "oneNodeFewer", window.oneNodeFewer());
        put(json, "shorterLead", window.shorterLead());
        return json;
    }

    private static void put(Map<String, Object> json, String key, Optional<Proportion> value) {
        value.ifPresent(proportion -> json.put(key, proportion(proportion)));
    }

    private static Map<String, Object> proportion(Proportion proportion) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("share", proportion.share());
        json.put("low", proportion.low());
        json.put("high", proportion.high());
        json.put("trials", proportion.trials());
        return json;
    }

    private static List<Map<String, Object>> alternatives(List<TermPlan.Alternative> alternatives) {
        return alternatives.stream()
                .map(alternative -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("name", alternative.name());
                    json.put("dollars", alternative.dollars());
                    json.put("kept", alternative.kept());
                    json.put("worst", alternative.worst());
                    return json;
                })
                .toList();
    }
}
