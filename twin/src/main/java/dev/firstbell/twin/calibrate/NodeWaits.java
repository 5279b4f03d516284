package dev.firstbell.twin.calibrate;

import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.parameters.RandomPart;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** How long the students of one class start waited for new nodes and for the image on them. */
final class NodeWaits {
    /** Pods that are bound within this time take the same node, or nodes that became Ready together. */
    private static final double BATCH = 2;

    /** A shorter wait for the image is the kubelet's own check of an image that is present. */
    private static final double PULLED = 2;

    private final StageTimes times;
    private final CollectedValues collected;
    private final List<StudentRecord> students;
    private final List<StudentRecord> failed;
    /** Those who waited for a node, as they were placed. */
    private final List<StudentRecord> waited;
    /** For the request of each pod that waited, when the last of the pods requested until then was placed. */
    private final NavigableMap<Double, Double> placedUntil = new TreeMap<>();

    /** @param failed those whose first attempt failed; {@code students} are the others */
    NodeWaits(StageTimes times, CollectedValues collected, List<StudentRecord> students, List<StudentRecord> failed) {
        this.times = times;
        this.collected = collected;
        this.students = students;
        this.failed = failed;
        this.waited = students.stream()
                .filter(times::waitedForNode)
                .sorted(Comparator.comparingDouble(times::scheduled))
                .toList();
        double last = Double.NEGATIVE_INFINITY;
        for (StudentRecord student : waited.stream()
                .sorted(Comparator.comparingDouble(times::requestedAt))
                .toList()) {
            last = Math.max(last, times.scheduled(student));
            placedUntil.put(times.requestedAt(student), last);
        }
    }

    /**
     * Whether a pod waited for a node, if only for a short time: it did if it was requested while another one waited and was
     * placed later.
     */
    boolean waited(StudentRecord student) {
        if (times.waitedForNode(student)) {
            return true;
        }
        if (times.at(student, StageTimes.requested(student)).isEmpty()) {
            return false;
        }
        double requested = times.requestedAt(student);
        Map.Entry<Double, Double> before = placedUntil.floorEntry(requested);
        return before != null && before.getValue() > requested;
    }

    /**
     * The time from the first request for a node until the first new one was Ready, when the first pod that waited was placed.
     * The request is that of the first pod, which the autoscaler saw, or the setting's, if that came shortly before: a room
     * that was asked for long ago and had no node yet may never have come. If the start of an earlier pod failed while it
     * waited, the node took longer than any wait that was seen.
     *
     * @param setting empty if it is unknown whether nodes were asked for before class
     */
    void boots(Optional<Setting> setting) {
        if (setting.isEmpty()) {
            return;
        }
        boolean asks = setting.get().prescaling().count() > 0;
        double asked = asks ? -CalibrationRun.seconds(setting.get().lead()) : Double.POSITIVE_INFINITY;
        OptionalDouble first = waited.stream().mapToDouble(times::scheduled).min();
        OptionalDouble earliest = waited.stream()
                .filter(student -> times.scheduled(student) <= first.getAsDouble() + BATCH)
                .mapToDouble(times::requestedAt)
                .min();
        List<StudentRecord> earlierFailed = failed.stream()
                .filter(times::failedWithoutNode)
                .filter(student -> times.firstRequest(student).getAsDouble()
                        < Math.min(asked, earliest.orElse(Double.POSITIVE_INFINITY)))
                .toList();
        if (!earlierFailed.isEmpty()) {
            collected
                    .to(RandomPart.NODE_BOOT)
                    .failed(earlierFailed.stream()
                            .mapToDouble(student -> times.failedAt(student)
                                    - times.firstRequest(student).getAsDouble())
                            .max()
                            .getAsDouble());
            return;
        }
        if (earliest.isPresent()) {
            double requested = Math.min(asked, earliest.getAsDouble());
            double waitedBefore = earliest.getAsDouble() - requested;
            boolean shortly =
                    waitedBefore <= first.getAsDouble() - earliest.getAsDouble() && !hadNodeBefore(first.getAsDouble());
            if (waitedBefore == 0 || shortly) {
                collected.to(RandomPart.NODE_BOOT).add(first.getAsDouble() - requested, false, false);
            }
            return;
        }
        students.stream()
                .filter(student -> times.at(student, StageTimes.requested(student))
                                .isPresent()
                        && student.stages().keySet().stream().noneMatch(stage -> stage.compareTo(Stage.SCHEDULED) >= 0)
                        && !(student.outcome() instanceof Outcome.Ready)
                        && times.requestedAt(student) < asked)
                .mapToDouble(student -> times.waitedSince(student, times.requestedAt(student)))
                .max()
                .ifPresent(collected.to(RandomPart.NODE_BOOT)::unfinished);
    }

    /** Whether any pod was placed before, so that the node that came is not the first one. */
    private boolean hadNodeBefore(double at) {
        return students.stream()
                .map(student -> times.at(student, Stage.SCHEDULED))
                .anyMatch(scheduled -> scheduled.isPresent() && scheduled.getAsDouble() < at);
    }

    /**
     * For each pull, the wait of the pod that waited longest for it. That pod had waited for the node, and is one of the first
     * that were bound after a pause: the node has just become Ready. A pod that is bound later finds a pull under way. The pods
     * of one batch wait for one pull, so they are unfinished once.
     */
    void pulls() {
        CollectedValues.OfPart part = collected.to(RandomPart.IMAGE_PULL);
        Map<Double, Double> open = new TreeMap<>();
        Map<Long, Double> longest = new HashMap<>();
        Map<Long, Boolean> first = new HashMap<>();
        boolean coarse = false;
        Batches batches = new Batches();
        for (StudentRecord student : waited) {
            double scheduled = times.scheduled(student);
            double batch = batches.of(scheduled);
            OptionalDouble pulled = times.at(student, Stage.IMAGE_PULLED);
            if (pulled.isEmpty()) {
                if (!StageTimes.seenAfter(student, Stage.IMAGE_PULLED)
                        && !(student.outcome() instanceof Outcome.Ready)) {
                    open.merge(batch, times.waitedSince(student, scheduled), Math::max);
                }
                continue;
            }
            double wait = pulled.getAsDouble() - scheduled;
            if (wait < -CollectedValues.COARSE_TOLERANCE) {
                part.contradictory();
            } else if (wait >= PULLED) {
                coarse |= StageTimes.isCoarse(student, Stage.IMAGE_PULLED);
                long second = (long) Math.floor(pulled.getAsDouble());
                longest.merge(second, wait, Math::max);
                first.putIfAbsent(second, scheduled <= batch + BATCH);
            }
        }
        open.values().forEach(part::unfinished);
        failedPulls(open.keySet()).forEach(part::failed);
        for (Map.Entry<Long, Double> pull : longest.entrySet()) {
            if (first.get(pull.getKey())) {
                part.add(pull.getValue(), false, coarse);
            }
        }
    }

    /** The longest wait for an image in each batch of failed starts; not in the batches that are unfinished already. */
    private Collection<Double> failedPulls(Set<Double> counted) {
        Map<Double, Double> open = new TreeMap<>();
        Batches batches = new Batches();
        List<StudentRecord> waiting = failed.stream()
                .filter(times::failedWithoutImage)
                .sorted(Comparator.comparingDouble(times::scheduled))
                .toList();
        for (StudentRecord student : waiting) {
            double scheduled = times.scheduled(student);
            double batch = batches.of(scheduled);
            if (counted.stream().noneMatch(other -> Math.abs(other - batch) <= BATCH)) {
                open.merge(batch, times.failedAt(student) - scheduled, Math::max);
            }
        }
        return open.values();
    }

    /** Names each batch of pods by the first of them. The pods come in the order in which they were placed. */
    private static final class Batches {
        private double before = Double.NEGATIVE_INFINITY;
        private double batch = Double.NEGATIVE_INFINITY;

        double of(double scheduled) {
            batch = scheduled > before + BATCH ? scheduled : batch;
            before = scheduled;
            return batch;
        }
    }
}
