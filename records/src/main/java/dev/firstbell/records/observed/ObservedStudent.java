package dev.firstbell.records.observed;

import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ObservedPod;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.student.ThrottledRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that was observed of one student. */
final class ObservedStudent {
    /** The hub's log and Kubernetes' timestamps are by two clocks, and the latter are truncated to whole seconds. */
    static final Duration CLOCKS = Duration.ofSeconds(2);

    private final String user;
    private final boolean hasLog;
    private final List<HubLogEntry.OfUser> log = new ArrayList<>();
    private final Map<String, ObservedPod> pods = new LinkedHashMap<>();
    private Instant from = Instant.MIN;

    ObservedStudent(String user, boolean hasLog) {
        this.user = user;
        this.hasLog = hasLog;
    }

    String user() {
        return user;
    }

    /** Whether the hub's log has anything about a start of the student. */
    boolean isInLog() {
        return !log.stream().allMatch(HubLogEntry.LeftOut.class::isInstance);
    }

    void add(HubLogEntry.OfUser entry) {
        log.add(entry);
    }

    void addPod(String uid, ObservedPod pod) {
        pods.put(uid, pod);
    }

    /**
     * Whether the student's start began in a period.
     *
     * @param limit a student who sent a spawn request longer than this before the period no longer waits for it
     */
    boolean belongs(Instant begin, Instant end, Duration limit) {
        from = begin;
        log.sort(Comparator.comparing(HubLogEntry.OfUser::at));
        Optional<Instant> before = log.stream()
                .filter(entry -> entry.phase() == HubLogEntry.Phase.REQUEST
                        && entry.at().isBefore(begin)
                        && !entry.at().isBefore(begin.minus(limit)))
                .map(HubLogEntry.OfUser::at)
                .reduce((earlier, later) -> later);
        boolean underWay = before.isPresent()
                && log.stream()
                        .filter(entry -> entry.phase() == HubLogEntry.Phase.END)
                        .noneMatch(entry ->
                                !entry.at().isBefore(before.get()) && entry.at().isBefore(begin));
        return !underWay && first().filter(at -> at.isBefore(end)).isPresent();
    }

    /** When the student was first observed. */
    Instant arrival() {
        return first().orElseThrow();
    }

    private Optional<Instant> first() {
        return first(HubLogEntry.Requested.class)
                .or(() -> pod(from)
                        .flatMap(uid -> pods.get(uid).fact(PodMark.CREATED))
                        .map(PodFact::at));
    }

    /** The uid of the pod of the start that counts. */
    Optional<String> pod(Instant begin) {
        List<String> inTime = pods.entrySet().stream()
                .filter(pod -> pod.getValue()
                        .fact(PodMark.CREATED)
                        .filter(created -> created.at()
                                .plus(created.resolution().orElse(Duration.ZERO))
                                .isAfter(begin))
                        .isPresent())
                .filter(pod -> !isLeftOut(created(pod.getValue())))
                .sorted(Comparator.comparing(pod -> created(pod.getValue())))
                .map(Map.Entry::getKey)
                .toList();
        Optional<Instant> ready = ready();
        Optional<String> reached = ready.isPresent()
                ? inTime.stream()
                        .filter(uid ->
                                !created(pods.get(uid)).isAfter(ready.get().plus(CLOCKS)))
                        .reduce((earlier, later) -> later)
                : inTime.stream()
                        .filter(uid ->
                                !hasLog && pods.get(uid).fact(PodMark.STARTED).isPresent())
                        .findFirst();
        if (ready.isPresent()) {
            return reached.or(() -> datedLater(inTime, ready.get()));
        }
        return reached.or(() -> inTime.stream().reduce((earlier, later) -> later));
    }

    /**
     * The pod of a start that, by the timestamps, was created after the server was ready: the two clocks do not agree. A pod
     * of a later start is preceded by a request.
     */
    private Optional<String> datedLater(List<String> inTime, Instant ready) {
        return inTime.stream()
                .findFirst()
                .filter(uid -> log.stream()
                        .filter(entry -> entry.phase() == HubLogEntry.Phase.REQUEST)
                        .noneMatch(entry -> entry.at().isAfter(ready)
                                && !entry.at().isAfter(created(pods.get(uid)).plus(CLOCKS))));
    }

    /** Whether a pod that was created at an instant belongs to a start that is left out. */
    private boolean isLeftOut(Instant created) {
        return log.stream()
                .filter(entry -> entry instanceof HubLogEntry.LeftOut || entry.phase() == HubLogEntry.Phase.REQUEST)
                .filter(entry -> !entry.at().isAfter(created.plus(CLOCKS)))
                .max(Comparator.comparing(HubLogEntry.OfUser::at))
                .filter(HubLogEntry.LeftOut.class::isInstance)
                .isPresent();
    }

    /** The student's record from the log. The join adds the cluster's timestamps. */
    StudentRecord record(int number) {
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        first(HubLogEntry.Requested.class).ifPresent(at -> stages.put(Stage.SENT, at));
        firstOfStart(HubLogEntry.Accepted.class).ifPresent(at -> stages.put(Stage.ACCEPTED, at));
        ready().ifPresent(at -> stages.put(Stage.HUB_READY, at));
        pod(from)
                .flatMap(uid -> pods.get(uid).fact(PodMark.CREATED))
                .ifPresent(created -> stages.put(Stage.POD_CREATED, created.at()));
        Instant until = ready().orElse(Instant.MAX);
        List<ThrottledRequest> throttled = ofStart(HubLogEntry.Throttled.class).stream()
                .filter(entry -> entry.at().isBefore(until))
                .map(entry -> new ThrottledRequest(entry.at(), entry.retryAfter()))
                .toList();
        List<FailedAttempt> failedAttempts = ofStart(HubLogEntry.Failed.class).stream()
                .filter(entry -> entry.at().isBefore(until))
                .map(entry -> new FailedAttempt(entry.at(), Stage.HUB_READY, entry.reason()))
                .toList();
        return StudentRecord.builder(number, user, Journey.START, new Outcome.Cancelled(), stages)
                .throttled(throttled)
                .failedAttempts(failedAttempts)
                .build();
    }

    /** How the start failed, if it failed and no other request followed. */
    Optional<Outcome> failure(Stage endStage) {
        Optional<HubLogEntry.OfUser> last = lastRequestOrEnd();
        if (last.isPresent() && last.get() instanceof HubLogEntry.Failed failed) {
            return Optional.of(new Outcome.Failed(endStage, failed.reason()));
        }
        return pod(from)
                .flatMap(uid -> pods.get(uid).fact(PodMark.FAILED))
                .filter(failed -> last.isEmpty())
                .map(failed -> new Outcome.Failed(
                        endStage,
                        "the pod failed"
                                + failed.reason().map(reason -> ": " + reason).orElse("")));
    }

    /** When the start was cancelled, if no other request followed. */
    Optional<Instant> cancelledAt() {
        return lastRequestOrEnd()
                .filter(HubLogEntry.Cancelled.class::isInstance)
                .map(HubLogEntry.OfUser::at);
    }

    /** When the pod of a start that is in no log was deleted before its container had started. */
    Optional<Instant> vanishedAt() {
        return pod(from)
                .map(pods::get)
                .filter(pod -> !isInLog() && pod.fact(PodMark.STARTED).isEmpty())
                .flatMap(pod -> pod.fact(PodMark.DELETED).or(() -> pod.fact(PodMark.GONE)))
                .map(PodFact::at);
    }

    /** The last request of the start, or its failure or cancellation if no other request followed. */
    private Optional<HubLogEntry.OfUser> lastRequestOrEnd() {
        return ofStart(HubLogEntry.OfUser.class).stream()
                .filter(entry -> entry instanceof HubLogEntry.Requested
                        || entry instanceof HubLogEntry.Failed
                        || entry instanceof HubLogEntry.Cancelled)
                .reduce((earlier, later) -> later);
    }

    /** When the proxy had the route if the log has that, otherwise when the hub was about to add it. */
    private Optional<Instant> ready() {
        Optional<Instant> routed = firstOfStart(HubLogEntry.Routed.class);
        Optional<Instant> ready = firstOfStart(HubLogEntry.Ready.class);
        return ready.filter(at -> routed.isEmpty() || !secondRoute(at)).or(() -> routed);
    }

    /** Whether an instant belongs to a later start. */
    private boolean secondRoute(Instant ready) {
        return ofStart(HubLogEntry.Routed.class).stream()
                        .filter(entry -> !entry.at().isAfter(ready))
                        .count()
                > 1;
    }

    private Optional<Instant> first(Class<? extends HubLogEntry.OfUser> kind) {
        return inTime(kind).stream().map(HubLogEntry.OfUser::at).findFirst();
    }

    private Optional<Instant> firstOfStart(Class<? extends HubLogEntry.OfUser> kind) {
        return ofStart(kind).stream().map(HubLogEntry.OfUser::at).findFirst();
    }

    /**
     * The entries from the first request on. What a log has about a server before its request belongs to an earlier start,
     * so that a student is never ready before the request.
     */
    private <T extends HubLogEntry.OfUser> List<T> ofStart(Class<T> kind) {
        Instant begin = first(HubLogEntry.Requested.class).orElse(from);
        return inTime(kind).stream()
                .filter(entry -> !entry.at().isBefore(begin))
                .toList();
    }

    private <T extends HubLogEntry.OfUser> List<T> inTime(Class<T> kind) {
        return log.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(entry -> !entry.at().isBefore(from))
                .toList();
    }

    private static Instant created(ObservedPod pod) {
        return pod.fact(PodMark.CREATED).map(PodFact::at).orElse(Instant.MAX);
    }
}
