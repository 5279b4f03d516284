package dev.firstbell.records.cluster;

import dev.firstbell.records.cluster.ClusterSummary.Contradiction;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Effects that are stamped before their causes, beyond what resolutions and clocks explain. */
public final class Contradictions {
    /** Each stage of these causes the next; {@code accepted} is no cause, a pod can exist before the 202 is read. */
    static final List<Stage> CHAIN = List.of(
            Stage.SENT,
            Stage.POD_CREATED,
            Stage.SCHEDULED,
            Stage.IMAGE_PULLED,
            Stage.STARTED,
            Stage.HUB_READY,
            Stage.LANDED);

    /** Two machines that ask a time server agree far better than this. */
    static final Duration UNKNOWN_CLOCK = Duration.ofSeconds(1);

    /** What a hub's progress stream tells of the pod, by clocks of the cluster. */
    private static final Set<Stage> OF_THE_STREAM = EnumSet.of(Stage.SCHEDULED, Stage.IMAGE_PULLED, Stage.STARTED);

    private static final Duration WHOLE_SECOND = Duration.ofSeconds(1);

    private Contradictions() {}

    /**
     * Of students whose cluster nobody watched: between our stamps and those of the progress stream, which are of whole
     * seconds and of a clock that nobody compared with ours.
     */
    public static List<Contradiction> inStreams(List<StudentRecord> students) {
        return students.stream()
                .flatMap(student -> among(student.student(), stamps(student), UNKNOWN_CLOCK).stream())
                .toList();
    }

    private static Map<Stage, UncertainInstant> stamps(StudentRecord student) {
        Map<Stage, UncertainInstant> stamps = new EnumMap<>(Stage.class);
        student.stages()
                .forEach((stage, at) -> stamps.put(
                        stage,
                        OF_THE_STREAM.contains(stage)
                                ? new UncertainInstant(at, at.plus(WHOLE_SECOND).minus(1, ChronoUnit.MICROS), at, true)
                                : UncertainInstant.ours(at)));
        return stamps;
    }

    /**
     * @param clocks how far a clock of the cluster and ours may be apart without anybody knowing
     */
    static List<Contradiction> among(int student, Map<Stage, UncertainInstant> stamps, Duration clocks) {
        List<Contradiction> found = new ArrayList<>();
        for (int i = 1; i < CHAIN.size(); i++) {
            Stage effect = CHAIN.get(i);
            UncertainInstant late = stamps.get(effect);
            if (late == null) {
                continue;
            }
            CHAIN.subList(0, i).stream()
                    .filter(stamps::containsKey)
                    .filter(cause -> late.cluster() || stamps.get(cause).cluster())
                    .max(Comparator.comparing(cause -> stamps.get(cause).earliest()))
                    .ifPresent(cause -> {
                        UncertainInstant early = stamps.get(cause);
                        boolean oneClock = early.cluster() && late.cluster();
                        Instant latest = late.latest().plus(oneClock ? Duration.ZERO : clocks);
                        if (latest.isBefore(early.earliest())) {
                            found.add(new Contradiction(
                                    student, cause, effect, Duration.between(latest, early.earliest())));
                        }
                    });
        }
        return found;
    }
}
