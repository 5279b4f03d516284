package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.analysis.DisplayText;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Timestamps of a run that contradict each other: an effect lies before its cause by more than clocks and resolutions
 * explain.
 *
 * @param source whose timestamps they are
 * @param kinds one for each pair of stages
 */
public record ContradictionsView(Source source, List<Kind> kinds) {
    public ContradictionsView {
        requireNonNull(source, "source is null");
        kinds = List.copyOf(kinds);
    }

    /** Whose timestamps contradict each other. */
    public enum Source {
        /** Those of a watched cluster. */
        CLUSTER,
        /** Those that the hub's progress stream passes on, of a cluster that was not watched. */
        PROGRESS_STREAM
    }

    /**
     * One pair of stages.
     *
     * @param cause comes first
     * @param effect has the earlier timestamp
     * @param students in how many starts
     * @param atMost by how much, in the worst of them
     */
    public record Kind(
            Stage cause,
            Stage effect,
            int students,
            @JsonProperty("atMostMs") Duration atMost) {
        public Kind {
            requireNonNull(cause, "cause is null");
            requireNonNull(effect, "effect is null");
            requireNonNull(atMost, "atMost is null");
        }

        /** {@code the timestamp of “container running” precedes that of “placed on a node” for 2 students, by up to 2.3 s more than …}. */
        public String inWords() {
            return "the timestamp of “" + effect.title() + "” precedes that of “" + cause.title() + "” for "
                    + DisplayText.count(students, "student", "students") + ", by up to " + DisplayText.time(atMost)
                    + " more than rounding and different clocks explain";
        }
    }

    private record Pair(Stage effect, Stage cause) {}

    static ContradictionsView of(RunRecord run) {
        Map<Pair, List<ClusterSummary.Contradiction>> pairs = run.contradictions().stream()
                .collect(Collectors.groupingBy(
                        found -> new Pair(found.effect(), found.cause()), LinkedHashMap::new, Collectors.toList()));
        List<Kind> kinds = pairs.entrySet().stream()
                .map(pair -> new Kind(
                        pair.getKey().cause(),
                        pair.getKey().effect(),
                        pair.getValue().size(),
                        pair.getValue().stream()
                                .map(ClusterSummary.Contradiction::by)
                                .max(Comparator.naturalOrder())
                                .orElseThrow()))
                .sorted(Comparator.comparing((Kind kind) -> kind.effect().title())
                        .thenComparing(kind -> kind.cause().title()))
                .toList();
        return new ContradictionsView(run.cluster().isPresent() ? Source.CLUSTER : Source.PROGRESS_STREAM, kinds);
    }

    /** All of them; 0 if no timestamps contradict each other. */
    public int count() {
        return kinds.stream().mapToInt(Kind::students).sum();
    }
}
