package dev.firstbell.cli.advise;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.firstbell.deploy.values.ChartPlace;
import dev.firstbell.twin.advice.Advice;
import dev.firstbell.twin.advice.Finding;
import dev.firstbell.twin.advice.Outcome;
import java.util.List;
import java.util.Map;

/**
 * An advice as JSON.
 *
 * @param schema the version of the format
 * @param students how many students come
 * @param nodes how many nodes the class needs, by the parameters
 * @param places where each file has the chart's values
 * @param findings one for each rule
 * @param notes what else a reader must know
 */
@JsonPropertyOrder({"schema", "students", "nodes", "places", "findings", "notes"})
record AdviceJson(int schema, int students, int nodes, List<Place> places, List<Rule> findings, List<String> notes) {
    static final int SCHEMA = 1;

    /** The place of the chart's values in a file. */
    record Place(String where, String key, String why) {}

    /**
     * A finding.
     *
     * @param outcome {@code fine}, {@code change} or {@code cannotTell}
     * @param edits what to change; absent unless the outcome is {@code change}
     * @param toTell what to do so that it can be told; absent unless the outcome is {@code cannotTell}
     * @param figures the numbers that the rule computed
     */
    @JsonPropertyOrder({"rule", "outcome", "says", "edits", "toTell", "unread", "figures", "source"})
    record Rule(
            String rule,
            String outcome,
            String says,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Edit> edits,
            @JsonInclude(JsonInclude.Include.NON_NULL) String toTell,
            @JsonInclude(JsonInclude.Include.NON_NULL) Boolean unread,
            Map<String, Long> figures,
            String source) {}

    /**
     * A value to change.
     *
     * @param written whether the key is there; otherwise it belongs below that line
     */
    record Edit(String where, String key, boolean written, String from, String to) {}

    static AdviceJson of(Advice advice, List<ChartPlace> places, List<String> notes) {
        return new AdviceJson(
                SCHEMA,
                advice.students(),
                advice.plannedNodes(),
                places.stream()
                        .map(place -> new Place(place.where(), place.keyPrefix(), place.why()))
                        .toList(),
                advice.findings().stream().map(AdviceJson::rule).toList(),
                notes);
    }

    private static Rule rule(Finding finding) {
        String label = finding.rule().label();
        String source = finding.rule().source();
        Map<String, Long> figures = finding.figures();
        return finding.outcome()
                .match(
                        fine -> new Rule(label, "fine", fine.says(), List.of(), null, null, figures, source),
                        change -> new Rule(
                                label,
                                "change",
                                change.says(),
                                change.edits().stream().map(AdviceJson::edit).toList(),
                                null,
                                null,
                                figures,
                                source),
                        unknown -> new Rule(
                                label,
                                "cannotTell",
                                unknown.says(),
                                List.of(),
                                unknown.tell(),
                                unknown.unread(),
                                figures,
                                source));
    }

    private static Edit edit(Outcome.Edit edit) {
        return new Edit(
                edit.origin().where(), edit.origin().key(), edit.origin().written(), edit.from(), edit.to());
    }
}
