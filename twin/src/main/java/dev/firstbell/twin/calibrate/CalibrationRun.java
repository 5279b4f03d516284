package dev.firstbell.twin.calibrate;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Rehearsal;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.parameters.RandomPart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A class start, or a rehearsal of a pre-scale, from which the model's parts are learnt. Immutable.
 *
 * @param id the run's name, for sources and messages
 * @param at when it took place
 * @param replay the class and the setting, with which the model can play the run again; empty for a rehearsal
 * @param rehearsed whether this is a rehearsal: it sees each new node, a class start only the first one
 * @param parts what the run shows
 */
public record CalibrationRun(
        String id, Instant at, Optional<Replay> replay, boolean rehearsed, Map<RandomPart, Values> parts) {
    /** The autoscaler's scan interval: a request waits up to this long before it acts. */
    private static final double SCAN = 10;

    public CalibrationRun {
        requireNonNull(id, "id is null");
        requireNonNull(at, "at is null");
        requireNonNull(replay, "replay is null");
        parts = Map.copyOf(parts);
    }

    /**
     * A class and the setting under which it started.
     *
     * @param setting empty if the deployment was used as it was found
     */
    public record Replay(ClassPlan plan, Optional<Setting> setting) {}

    /**
     * A class start.
     *
     * @param setting empty if the deployment was used as it was found
     */
    public static CalibrationRun of(
            String id, Instant at, ClassPlan plan, Optional<Setting> setting, List<StudentRecord> students) {
        return new CalibrationRun(
                id,
                at,
                Optional.of(new Replay(plan, setting)),
                false,
                new StageValues(plan, setting, students).parts());
    }

    /**
     * A rehearsal. It shows how long its new nodes took from the request until they were Ready, and from then until they had
     * the image.
     */
    public static CalibrationRun of(String id, Rehearsal rehearsal) {
        List<Double> boots = new ArrayList<>();
        List<Double> pulls = new ArrayList<>();
        int contradictory = 0;
        int unfinished = 0;
        double half = seconds(rehearsal.interval()) / 2;
        double scan = rehearsal.asked().means() == Means.POOL_MINIMUM ? 0 : SCAN;
        boolean looked = false;
        for (Rehearsal.NodeTimes node : rehearsal.nodes()) {
            if (node.already() || node.readyAt().isEmpty()) {
                unfinished += node.already() ? 0 : 1;
                continue;
            }
            Instant ready = node.readyAt().get();
            double boot = seconds(Duration.between(rehearsal.askedAt(), ready)) + 0.5 - scan / 2;
            Optional<Double> pull = node.imageAt()
                    .map(image -> seconds(Duration.between(ready, image)))
                    .or(() -> node.seenWarmAt().map(seen -> seconds(Duration.between(ready, seen)) - 0.5 - half));
            looked |= node.imageAt().isEmpty();
            if (boot < -1 || pull.filter(known -> known < -1 - half).isPresent()) {
                contradictory++;
                continue;
            }
            boots.add(Math.max(0, boot));
            pull.ifPresent(known -> pulls.add(Math.max(0, known)));
            unfinished += pull.isEmpty() ? 1 : 0;
        }
        double scanned = scan * scan / 12;
        double rounding = looked ? 4 * half * half / 12 : 1.0 / 6;
        Map<RandomPart, Values> parts = new EnumMap<>(RandomPart.class);
        parts.put(RandomPart.NODE_BOOT, new Values(boots, scanned, contradictory, unfinished, 0));
        parts.put(RandomPart.IMAGE_PULL, new Values(pulls, rounding, contradictory, unfinished, 0));
        parts.values().removeIf(values -> !values.any());
        return new CalibrationRun(id, rehearsal.askedAt(), Optional.empty(), true, parts);
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
