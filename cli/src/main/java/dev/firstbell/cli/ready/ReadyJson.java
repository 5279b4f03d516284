package dev.firstbell.cli.ready;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.firstbell.twin.readiness.CheckResult;
import java.time.Instant;
import java.util.List;

/**
 * The answer as JSON; docs/ready.md states the format.
 *
 * @param schema the version of the format
 * @param verdict {@code go}, {@code noGo} or {@code unknown}
 * @param className the class
 * @param start when it starts
 * @param at the instant for which it is judged
 * @param readAt when the cluster was read, by its own clock
 * @param students how many students room is needed for
 * @param values where the values are from
 * @param checks one for each check and rule
 * @param notes what a reader must know besides
 */
@JsonPropertyOrder({"schema", "verdict", "className", "start", "at", "readAt", "students", "values", "checks", "notes"})
record ReadyJson(
        int schema,
        String verdict,
        String className,
        Instant start,
        Instant at,
        Instant readAt,
        int students,
        String values,
        List<CheckJson> checks,
        List<String> notes) {
    static final int SCHEMA = 1;

    /**
     * One check.
     *
     * @param verdict {@code go}, {@code noGo} or {@code unknown}
     * @param change the command or the line that would change it; absent unless the verdict is {@code noGo}
     * @param toTell what to do so that it can be told; absent unless the verdict is {@code unknown}
     * @param decisive whether the class cannot be judged without it; absent unless the verdict is {@code unknown}
     */
    @JsonPropertyOrder({"check", "verdict", "says", "change", "toTell", "decisive", "source"})
    record CheckJson(
            String check,
            String verdict,
            String says,
            @JsonInclude(JsonInclude.Include.NON_NULL) String change,
            @JsonInclude(JsonInclude.Include.NON_NULL) String toTell,
            @JsonInclude(JsonInclude.Include.NON_NULL) Boolean decisive,
            String source) {}

    static ReadyJson of(ReadyAnswer answer) {
        return new ReadyJson(
                SCHEMA,
                switch (answer.readiness().overall()) {
                    case GO -> "go";
                    case NO_GO -> "noGo";
                    case UNKNOWN -> "unknown";
                },
                answer.file().name(),
                answer.file().startInstant(),
                answer.readiness().at(),
                answer.facts().at(),
                answer.readiness().students(),
                answer.values().source(),
                answer.readiness().results().stream()
                        .map(result -> check(answer.values(), result))
                        .toList(),
                answer.notes().stream().map(answer.values()::shown).toList());
    }

    private static CheckJson check(ReadyValues values, CheckResult result) {
        String says = values.shown(result.verdict().says());
        return result.verdict()
                .match(
                        go -> new CheckJson(result.check(), "go", says, null, null, null, result.source()),
                        noGo -> new CheckJson(
                                result.check(), "noGo", says, values.shown(noGo.change()), null, null, result.source()),
                        unknown -> new CheckJson(
                                result.check(),
                                "unknown",
                                says,
                                null,
                                values.shown(unknown.tell()),
                                unknown.decisive(),
                                result.source()));
    }
}
