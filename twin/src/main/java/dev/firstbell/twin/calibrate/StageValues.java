package dev.firstbell.twin.calibrate;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.cluster.ClusterSummary;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.parameters.RandomPart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The times between the stages of one class start, each assigned to the part of the model that it shows most of. A time such
 * as that from the container to {@code hubReady} contains more than its part (the hub's polls, its CPU); {@link ModelMatch}
 * takes the rest out by measuring the model's own runs in the same way.
 *
 * <p>Of a student whose start failed, only the first attempt counts, because the stages belong to different attempts: where
 * it had not reached the end of a part, the part is unfinished. Its times are left out.
 */
final class StageValues {
    /** A pod that waits longer for its node waits for one that has yet to start: the autoscaler alone takes up to 10 s. */
    private static final double WAITED = 10;

    /** Pods that are bound within this time take the same node, or nodes that became Ready together. */
    private static final double BATCH = 2;

    /** A shorter wait for the image is the kubelet's own check of an image that is present. */
    private static final double PULLED = 2;

    /** Kubernetes' own timestamps are in whole seconds. */
    private static final double WHOLE_SECOND_VARIANCE = 1.0 / 12;

    private static final double COARSE_TOLERANCE = 1.1;
    private static final double FINE_TOLERANCE = 0.05;

    private final ClassPlan plan;
    private final List<StudentRecord> students;
    private final List<StudentRecord> failed;
    private final Optional<Setting> setting;
    private final Map<RandomPart, Collected> collected = new EnumMap<>(RandomPart.class);

    /** @param setting empty if it is unknown whether nodes were asked for before class */
    StageValues(ClassPlan plan, Optional<Setting> setting, List<StudentRecord> students) {
        this.plan = plan;
        this.students = students.stream()
                .filter(student -> student.failedAttempts().isEmpty())
                .toList();
        this.failed = students.stream()
                .filter(student -> !student.failedAttempts().isEmpty())
                .toList();
        this.setting = setting;
    }

    /** The values by part; parts of which the run shows nothing are absent. */
    Map<RandomPart, Values> parts() {
        for (StudentRecord student : students) {
            stagesOf(student);
        }
        failed.forEach(this::firstAttempt);
        waitsForNodes();
        pulls();
        responses();
        Map<RandomPart, Values> parts = new EnumMap<>(RandomPart.class);
        collected.forEach((part, values) -> {
            Values found = values.values();
            if (found.any()) {
                parts.put(part, found);
            }
        });
        return parts;
    }

    private void stagesOf(StudentRecord student) {
        if (!waitedForNode(student)) {
            between(RandomPart.POD_CREATE, student, Stage.ACCEPTED, Stage.SCHEDULED);
        }
        if (student.at(Stage.SCHEDULED).isPresent()) {
            between(RandomPart.CONTAINER_START, student, Stage.IMAGE_PULLED, Stage.STARTED);
        }
        between(RandomPart.SERVER_UP, student, Stage.STARTED, Stage.HUB_READY);
        between(RandomPart.PAGE_FIRST, student, Stage.HUB_READY, Stage.LANDED);
        switch (student.journey()) {
            case START -> {}
            case NOTEBOOK -> {
                between(RandomPart.KERNEL_START, student, Stage.LANDED, Stage.KERNEL_READY);
                between(RandomPart.CELL_RUN, student, Stage.KERNEL_READY, Stage.FIRST_RESULT);
            }
            case VSCODE -> between(RandomPart.VSCODE_START, student, Stage.LANDED, Stage.VSCODE_READY);
            case TERMINAL -> between(RandomPart.TERMINAL_START, student, Stage.LANDED, Stage.TERMINAL_READY);
        }
        retryAfter(student);
    }

    private void retryAfter(StudentRecord student) {
        student.throttled()
                .forEach(response -> response.retryAfter()
                        .ifPresent(after -> to(RandomPart.RETRY_AFTER).seconds.add(CalibrationRun.seconds(after))));
    }

    /** The part that the first attempt of a failed start was in when it failed; the waits for nodes and images are apart. */
    private void firstAttempt(StudentRecord student) {
        retryAfter(student);
        double end = failedAt(student);
        if (inFirst(student, Stage.STARTED) && failedWaitingFor(student, Stage.HUB_READY)) {
            to(RandomPart.SERVER_UP).failed(end - at(student, Stage.STARTED).getAsDouble());
        } else if (inFirst(student, Stage.IMAGE_PULLED) && failedWaitingFor(student, Stage.HUB_READY)) {
            to(RandomPart.CONTAINER_START)
                    .failed(end - at(student, Stage.IMAGE_PULLED).getAsDouble());
        }
        if (inFirst(student, Stage.HUB_READY) && failedWaitingFor(student, Stage.LANDED)) {
            to(RandomPart.PAGE_FIRST).failed(end - at(student, Stage.HUB_READY).getAsDouble());
        }
        firstAttemptAfterLanding(student, end, Stage.KERNEL_READY, RandomPart.KERNEL_START);
        firstAttemptAfterLanding(student, end, Stage.VSCODE_READY, RandomPart.VSCODE_START);
        firstAttemptAfterLanding(student, end, Stage.TERMINAL_READY, RandomPart.TERMINAL_START);
        if (inFirst(student, Stage.KERNEL_READY) && failedWaitingFor(student, Stage.FIRST_RESULT)) {
            to(RandomPart.CELL_RUN).failed(end - at(student, Stage.KERNEL_READY).getAsDouble());
        }
    }

    private void firstAttemptAfterLanding(StudentRecord student, double end, Stage waitingFor, RandomPart part) {
        if (inFirst(student, Stage.LANDED) && failedWaitingFor(student, waitingFor)) {
            to(part).failed(end - at(student, Stage.LANDED).getAsDouble());
        }
    }

    private double failedAt(StudentRecord student) {
        return CalibrationRun.seconds(Duration.between(
                plan.classStart(), student.failedAttempts().get(0).at()));
    }

    private static boolean failedWaitingFor(StudentRecord student, Stage stage) {
        return student.failedAttempts().get(0).stage() == stage;
    }

    /** Whether the first attempt reached a stage: a later instant belongs to another attempt. */
    private static boolean inFirst(StudentRecord student, Stage stage) {
        return student.at(stage)
                .filter(at -> !at.isAfter(student.failedAttempts().get(0).at()))
                .isPresent();
    }

    /** When the first attempt of a failed start asked for its pod; the request itself, if a later 202 replaced the first. */
    private OptionalDouble firstRequest(StudentRecord student) {
        return Stream.of(Stage.ACCEPTED, Stage.POD_CREATED, Stage.SENT)
                .filter(stage -> inFirst(student, stage))
                .findFirst()
                .map(stage -> at(student, stage))
                .orElse(OptionalDouble.empty());
    }

    /** Whether the first attempt failed after a wait for a node that did not come; these are the longest waits. */
    private boolean failedWithoutNode(StudentRecord student) {
        return failedWaitingFor(student, Stage.HUB_READY)
                && !inFirst(student, Stage.SCHEDULED)
                && !inFirst(student, Stage.IMAGE_PULLED)
                && !inFirst(student, Stage.STARTED)
                && firstRequest(student).orElse(Double.POSITIVE_INFINITY) <= failedAt(student) - WAITED;
    }

    /** The stage from which a pod's wait counts; the hub's 202, which an observed class may lack. */
    private static Stage requested(StudentRecord student) {
        return student.at(Stage.ACCEPTED).isPresent() ? Stage.ACCEPTED : Stage.POD_CREATED;
    }

    private void between(RandomPart part, StudentRecord student, Stage cause, Stage effect) {
        OptionalDouble from = at(student, cause);
        OptionalDouble to = at(student, effect);
        if (from.isPresent() && to.isPresent()) {
            boolean coarseFrom = isCoarse(student, cause);
            boolean coarseTo = isCoarse(student, effect);
            to(part).add(to.getAsDouble() - from.getAsDouble(), coarseFrom, coarseTo);
        } else if (from.isPresent() && !seenAfter(student, effect) && !(student.outcome() instanceof Outcome.Ready)) {
            to(part).unfinished(waitedSince(student, from.getAsDouble()));
        }
    }

    private static boolean seenAfter(StudentRecord student, Stage stage) {
        return student.stages().keySet().stream().anyMatch(stage::precedes);
    }

    private double waitedSince(StudentRecord student, double from) {
        Instant end = student.censoredAt().orElseGet(() -> student.arrival().plus(plan.limit()));
        return Math.max(0, CalibrationRun.seconds(Duration.between(plan.classStart(), end)) - from);
    }

    /** Seconds since the class started; in the middle of a second where only the second is known. */
    private OptionalDouble at(StudentRecord student, Stage stage) {
        return student.at(stage)
                .map(at -> OptionalDouble.of(CalibrationRun.seconds(Duration.between(plan.classStart(), at))
                        + (isCoarse(student, stage) ? 0.5 : 0)))
                .orElse(OptionalDouble.empty());
    }

    private static boolean isCoarse(StudentRecord student, Stage stage) {
        return ClusterSummary.STAGES.contains(stage)
                && student.at(stage).filter(at -> at.getNano() == 0).isPresent();
    }

    private boolean waitedForNode(StudentRecord student) {
        OptionalDouble scheduled = at(student, Stage.SCHEDULED);
        OptionalDouble from = at(student, requested(student));
        return scheduled.isPresent() && from.isPresent() && scheduled.getAsDouble() - from.getAsDouble() >= WAITED;
    }

    /**
     * The longest wait of the pods that the first new node took: from the pod that the autoscaler saw first until that node
     * was Ready. Not if the setting had asked for nodes before that pod. If the start of an earlier pod failed while it waited,
     * the node took longer than any wait that was seen.
     */
    private void waitsForNodes() {
        if (setting.isEmpty()) {
            return;
        }
        boolean asks = setting.get().prescaling().count() > 0;
        double asked = asks ? -CalibrationRun.seconds(setting.get().lead()) : Double.POSITIVE_INFINITY;
        List<StudentRecord> waited =
                students.stream().filter(this::waitedForNode).toList();
        OptionalDouble first = waited.stream().mapToDouble(this::scheduled).min();
        OptionalDouble earliest = waited.stream()
                .filter(student -> scheduled(student) <= first.getAsDouble() + BATCH)
                .mapToDouble(this::requestedAt)
                .min();
        List<StudentRecord> earlierFailed = failed.stream()
                .filter(this::failedWithoutNode)
                .filter(student -> firstRequest(student).getAsDouble()
                        < Math.min(asked, earliest.orElse(Double.POSITIVE_INFINITY)))
                .toList();
        if (!earlierFailed.isEmpty()) {
            to(RandomPart.NODE_BOOT)
                    .failed(earlierFailed.stream()
                            .mapToDouble(student ->
                                    failedAt(student) - firstRequest(student).getAsDouble())
                            .max()
                            .getAsDouble());
            return;
        }
        if (earliest.isPresent()) {
            if (earliest.getAsDouble() < asked) {
                to(RandomPart.NODE_BOOT).add(first.getAsDouble() - earliest.getAsDouble(), false, false);
            }
            return;
        }
        students.stream()
                .filter(student -> student.at(requested(student)).isPresent()
                        && student.stages().keySet().stream().noneMatch(stage -> stage.compareTo(Stage.SCHEDULED) >= 0)
                        && !(student.outcome() instanceof Outcome.Ready)
                        && requestedAt(student) < asked)
                .mapToDouble(student -> waitedSince(student, requestedAt(student)))
                .max()
                .ifPresent(to(RandomPart.NODE_BOOT)::unfinished);
    }

    private double scheduled(StudentRecord student) {
        return at(student, Stage.SCHEDULED).getAsDouble();
    }

    private double requestedAt(StudentRecord student) {
        return at(student, requested(student)).getAsDouble();
    }

    /**
     * For each pull, the wait of the pod that waited longest for it. That pod had waited for the node, and is one of the first
     * that were bound after a pause: the node has just become Ready. A pod that is bound later finds a pull under way. The pods
     * of one batch wait for one pull, so they are unfinished once.
     */
    private void pulls() {
        List<StudentRecord> waited = students.stream()
                .filter(this::waitedForNode)
                .sorted(Comparator.comparingDouble(this::scheduled))
                .toList();
        Map<Double, Double> open = new TreeMap<>();
        Map<Long, Double> longest = new HashMap<>();
        Map<Long, Boolean> first = new HashMap<>();
        boolean coarse = false;
        double before = Double.NEGATIVE_INFINITY;
        double batch = Double.NEGATIVE_INFINITY;
        for (StudentRecord student : waited) {
            double scheduled = scheduled(student);
            batch = scheduled > before + BATCH ? scheduled : batch;
            before = scheduled;
            OptionalDouble pulled = at(student, Stage.IMAGE_PULLED);
            if (pulled.isEmpty()) {
                if (!seenAfter(student, Stage.IMAGE_PULLED) && !(student.outcome() instanceof Outcome.Ready)) {
                    open.merge(batch, waitedSince(student, scheduled), Math::max);
                }
                continue;
            }
            double wait = pulled.getAsDouble() - scheduled;
            if (wait < -COARSE_TOLERANCE) {
                to(RandomPart.IMAGE_PULL).contradictory++;
            } else if (wait >= PULLED) {
                coarse |= isCoarse(student, Stage.IMAGE_PULLED);
                long second = (long) Math.floor(pulled.getAsDouble());
                longest.merge(second, wait, Math::max);
                first.putIfAbsent(second, scheduled <= batch + BATCH);
            }
        }
        open.values().forEach(to(RandomPart.IMAGE_PULL)::unfinished);
        failedPulls(open.keySet()).forEach(to(RandomPart.IMAGE_PULL)::failed);
        for (Map.Entry<Long, Double> pull : longest.entrySet()) {
            if (first.get(pull.getKey())) {
                to(RandomPart.IMAGE_PULL).add(pull.getValue(), false, coarse);
            }
        }
    }

    /** The longest wait for an image in each batch of failed starts; not in the batches that are unfinished already. */
    private Collection<Double> failedPulls(Set<Double> counted) {
        Map<Double, Double> open = new TreeMap<>();
        double before = Double.NEGATIVE_INFINITY;
        double batch = Double.NEGATIVE_INFINITY;
        List<StudentRecord> waiting = failed.stream()
                .filter(student -> inFirst(student, Stage.SCHEDULED)
                        && !inFirst(student, Stage.IMAGE_PULLED)
                        && !inFirst(student, Stage.STARTED)
                        && failedWaitingFor(student, Stage.HUB_READY)
                        && scheduled(student) - firstRequest(student).orElse(Double.POSITIVE_INFINITY) >= WAITED)
                .sorted(Comparator.comparingDouble(this::scheduled))
                .toList();
        for (StudentRecord student : waiting) {
            double scheduled = scheduled(student);
            batch = scheduled > before + BATCH ? scheduled : batch;
            before = scheduled;
            double begun = batch;
            if (counted.stream().noneMatch(other -> Math.abs(other - begun) <= BATCH)) {
                open.merge(batch, failedAt(student) - scheduled, Math::max);
            }
        }
        return open.values();
    }

    /**
     * How long the hub worked on each response: from the request, or from the response before it if that was later. Over a
     * busy period, this is the period divided by its responses.
     */
    private void responses() {
        List<Response> all = new ArrayList<>();
        for (StudentRecord student :
                Stream.concat(students.stream(), failed.stream()).toList()) {
            OptionalDouble sent =
                    firstResponseIsOfFirstAttempt(student) ? at(student, Stage.SENT) : OptionalDouble.empty();
            boolean first = true;
            for (var refused : student.throttled()) {
                double at = CalibrationRun.seconds(Duration.between(plan.classStart(), refused.at()));
                all.add(new Response(at, first ? sent : OptionalDouble.empty(), RandomPart.HUB_REFUSE));
                first = false;
            }
            OptionalDouble accepted = at(student, Stage.ACCEPTED);
            if (accepted.isPresent()) {
                all.add(new Response(
                        accepted.getAsDouble(), first ? sent : OptionalDouble.empty(), RandomPart.HUB_ACCEPT));
            }
        }
        all.sort(Comparator.comparingDouble(Response::at));
        double before = Double.NEGATIVE_INFINITY;
        for (Response response : all) {
            if (response.sent().isPresent()) {
                to(response.part()).add(response.at() - Math.max(response.sent().getAsDouble(), before), false, false);
            }
            before = response.at();
        }
    }

    private static boolean firstResponseIsOfFirstAttempt(StudentRecord student) {
        if (student.failedAttempts().isEmpty()) {
            return true;
        }
        Instant failed = student.failedAttempts().get(0).at();
        return student.throttled().isEmpty()
                ? inFirst(student, Stage.ACCEPTED)
                : !student.throttled().get(0).at().isAfter(failed);
    }

    private record Response(double at, OptionalDouble sent, RandomPart part) {}

    private Collected to(RandomPart part) {
        return collected.computeIfAbsent(part, key -> new Collected());
    }

    private static final class Collected {
        private final List<Double> seconds = new ArrayList<>();
        private double rounding;
        private int contradictory;
        private int unfinished;
        private final List<Double> failed = new ArrayList<>();
        private double longestUnfinished;

        void add(double value, boolean coarseFrom, boolean coarseTo) {
            boolean coarse = coarseFrom || coarseTo;
            if (value < -(coarse ? COARSE_TOLERANCE : FINE_TOLERANCE)) {
                contradictory++;
                return;
            }
            seconds.add(Math.max(0, value));
            rounding += (coarseFrom ? WHOLE_SECOND_VARIANCE : 0) + (coarseTo ? WHOLE_SECOND_VARIANCE : 0);
        }

        void unfinished(double atLeast) {
            unfinished++;
            longestUnfinished = Math.max(longestUnfinished, atLeast);
        }

        /** An attempt that failed: it was not finished either. */
        void failed(double atLeast) {
            failed.add(Math.max(0, atLeast));
        }

        Values values() {
            return new Values(
                    seconds,
                    seconds.isEmpty() ? 0 : rounding / seconds.size(),
                    contradictory,
                    unfinished,
                    longestUnfinished,
                    failed);
        }
    }
}
