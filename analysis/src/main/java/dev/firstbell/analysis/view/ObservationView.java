package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a real class was observed.
 *
 * @param observation as in {@code run.json}
 * @param countedFrom students by the stage that their latencies count from
 * @param hubCounters the hub's own counters in words; empty if no Prometheus server had them
 */
public record ObservationView(Observation observation, Map<Stage, Long> countedFrom, Optional<String> hubCounters) {
    public ObservationView {
        requireNonNull(observation, "observation is null");
        Map<Stage, Long> inOrder = new EnumMap<>(Stage.class);
        inOrder.putAll(countedFrom);
        countedFrom = Collections.unmodifiableMap(inOrder);
        requireNonNull(hubCounters, "hubCounters is null");
    }

    static Optional<ObservationView> of(RunRecord run) {
        return run.info()
                .observed()
                .map(observation -> new ObservationView(
                        observation,
                        run.students().stream()
                                .collect(Collectors.groupingBy(
                                        StudentRecord::countedFrom,
                                        () -> new EnumMap<>(Stage.class),
                                        Collectors.counting())),
                        observation.hub().map(Words::counters)));
    }

    /** Where the data come from, in plain words. */
    public List<String> sources() {
        return observation.sources().stream().map(Words::source).toList();
    }

    /** The instant that latencies count from, in plain words. */
    public String arrival() {
        return observation.sources().contains(Observation.Source.HUB_LOG)
                ? "when the hub read their first request"
                : "when their pod was created, which comes after their click";
    }
}
