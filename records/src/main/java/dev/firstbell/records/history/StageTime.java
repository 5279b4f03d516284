package dev.firstbell.records.history;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How long students were in one stage: from the latest stage before it to its own timestamp. Unlike the time since the
 * arrival, it does not grow when an earlier stage becomes slower.
 *
 * @param since the stage that most of the students had reached last before it
 * @param p50 the median
 * @param students how many were seen at both
 */
public record StageTime(Stage since, @JsonProperty("p50Ms") Duration p50, int students) {
    public StageTime {
        requireNonNull(since, "since is null");
        requireNonNull(p50, "p50 is null");
        if (students < 1 || p50.isNegative()) {
            throw new IllegalArgumentException(
                    "a stage's time is of students and not negative: " + students + ", " + p50);
        }
    }

    /** The times of all stages that students were seen at, in the order of the stages. */
    static Map<Stage, StageTime> of(Collection<StudentRecord> students) {
        Map<Stage, List<Duration>> times = new EnumMap<>(Stage.class);
        Map<Stage, Map<Stage, Integer>> before = new EnumMap<>(Stage.class);
        for (StudentRecord student : students) {
            Stage last = student.countedFrom();
            Instant latest = student.arrival();
            for (Map.Entry<Stage, Instant> reached : student.stages().entrySet()) {
                Stage stage = reached.getKey();
                if (stage.compareTo(student.countedFrom()) <= 0) {
                    continue;
                }
                // Two clocks may disagree by a little, and a pod can exist before the hub's answer was read.
                Duration time = Duration.between(latest, reached.getValue());
                times.computeIfAbsent(stage, key -> new ArrayList<>()).add(time.isNegative() ? Duration.ZERO : time);
                before.computeIfAbsent(stage, key -> new EnumMap<>(Stage.class)).merge(last, 1, Integer::sum);
                if (!time.isNegative()) {
                    latest = reached.getValue();
                    last = stage;
                }
            }
        }
        Map<Stage, StageTime> result = new EnumMap<>(Stage.class);
        times.forEach((stage, all) -> {
            all.sort(Comparator.naturalOrder());
            Stage usual = before.get(stage).entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            result.put(stage, new StageTime(usual, all.get((all.size() - 1) / 2), all.size()));
        });
        return result;
    }

    /** In seconds. */
    public double seconds() {
        return p50.toNanos() / 1e9;
    }
}
