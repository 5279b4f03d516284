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

/** Finds effects whose timestamps lie before their causes, beyond what resolution and clock uncertainty explain. */
public final class Contradictions {
    /**
     * Each of these stages causes the next. {@code accepted} does not belong to them: a pod can exist before the injector
     * has read the 202.
     */
    static final List<Stage> CHAIN = List.of(
            Stage.SENT,
            Stage.POD_CREATED,
            Stage.SCHEDULED,
            Stage.IMAGE_PULLED,
            Stage.STARTED,
            Stage.HUB_READY,
            Stage.LANDED);

    /** Two machines that use a time server agree far better than this. */
    static final Duration UNKNOWN_CLOCK = Duration.ofSeconds(1);

    /** The stages that a hub's progress stream reports with timestamps of the cluster. */
    private static final Set<Stage> FROM_STREAM = EnumSet.of(Stage.SCHEDULED, Stage.IMAGE_PULLED, Stage.STARTED);

    private static final Duration WHOLE_SECOND = Duration.ofSeconds(1);

    private Contradictions() {}

    /**
     * Contradictions between our timestamps and those of the progress stream, for a run without a watch of the cluster.
     * The stream's timestamps are in whole seconds, and the clock offset is unknown.
     */
    public static List<Contradiction> inStreams(List<StudentRecord> students) {
        return students.stream()
                .flatMap(student -> among(student.student(), instants(student), UNKNOWN_CLOCK).stream())
                .toList();
    }

    private static Map<Stage, UncertainInstant> instants(StudentRecord student) {
        Map<Stage, UncertainInstant> instants = new EnumMap<>(Stage.class);
        student.stages()
                .forEach((stage, at) -> instants.put(
                        stage,
                        FROM_STREAM.contains(stage)
                                ? new UncertainInstant(at, at.plus(WHOLE_SECOND).minus(1, ChronoUnit.MICROS), at, true)
                                : UncertainInstant.ours(at)));
        return instants;
    }

    /**
     * @param clocks the unknown part of the offset between the cluster's clocks and ours
     */
    static List<Contradiction> among(int student, Map<Stage, UncertainInstant> instants, Duration clocks) {
        List<Contradiction> found = new ArrayList<>();
        for (int i = 1; i < CHAIN.size(); i++) {
            Stage effect = CHAIN.get(i);
            UncertainInstant late = instants.get(effect);
            if (late == null) {
                continue;
            }
            CHAIN.subList(0, i).stream()
                    .filter(instants::containsKey)
                    .filter(cause -> late.cluster() || instants.get(cause).cluster())
                    .max(Comparator.comparing(cause -> instants.get(cause).earliest()))
                    .ifPresent(cause -> {
                        UncertainInstant early = instants.get(cause);
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
