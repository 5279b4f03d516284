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

/** All that was seen of one student of a real class. */
final class ObservedStudent {
    /** The hub's log and Kubernetes' stamps are by two clocks, and the latter are cut off at whole seconds. */
    private static final Duration CLOCKS = Duration.ofSeconds(2);

    private final String user;
    private final boolean hasLog;
    private final List<HubLogEntry.OfUser> said = new ArrayList<>();
    private final Map<String, ObservedPod> pods = new LinkedHashMap<>();
    private Instant from = Instant.MIN;

    ObservedStudent(String user, boolean hasLog) {
        this.user = user;
        this.hasLog = hasLog;
    }

    String user() {
        return user;
    }

    /** Whether the hub's log names the student at all. */
    boolean isInLog() {
        return !said.isEmpty();
    }

    void hear(HubLogEntry.OfUser entry) {
        said.add(entry);
    }

    void own(String uid, ObservedPod pod) {
        pods.put(uid, pod);
    }

    /**
     * Whether the student's start began in a time.
     *
     * @param limit who asked longer before it than this has stopped waiting
     */
    boolean belongs(Instant begin, Instant end, Duration limit) {
        from = begin;
        said.sort(Comparator.comparing(HubLogEntry.OfUser::at));
        Optional<Instant> before = said.stream()
                .filter(entry -> entry instanceof HubLogEntry.Asked
                        && entry.at().isBefore(begin)
                        && !entry.at().isBefore(begin.minus(limit)))
                .map(HubLogEntry.OfUser::at)
                .reduce((earlier, later) -> later);
        boolean underWay = before.isPresent()
                && said.stream()
                        .filter(entry -> !(entry instanceof HubLogEntry.Asked))
                        .filter(entry ->
                                !entry.at().isBefore(before.get()) && entry.at().isBefore(begin))
                        .noneMatch(entry -> entry instanceof HubLogEntry.Routed || entry instanceof HubLogEntry.Failed);
        return !underWay && first().filter(at -> at.isBefore(end)).isPresent();
    }

    /** When the student was first seen. */
    Instant arrival() {
        return first().orElseThrow();
    }

    private Optional<Instant> first() {
        return first(HubLogEntry.Asked.class)
                .or(() -> pod(from)
                        .flatMap(uid -> pods.get(uid).fact(PodMark.CREATED))
                        .map(PodFact::at));
    }

    /** The uid of the pod that counts. */
    Optional<String> pod(Instant begin) {
        List<String> inTime = pods.entrySet().stream()
                .filter(pod -> pod.getValue()
                        .fact(PodMark.CREATED)
                        .filter(created -> created.at()
                                .plus(created.resolution().orElse(Duration.ZERO))
                                .isAfter(begin))
                        .isPresent())
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
        return ready.isPresent() ? reached : reached.or(() -> inTime.stream().reduce((earlier, later) -> later));
    }

    /** What was seen, by and large: what the cluster stamped is put in by the join. */
    StudentRecord record(int number) {
        Map<Stage, Instant> stages = new EnumMap<>(Stage.class);
        first(HubLogEntry.Asked.class).ifPresent(at -> stages.put(Stage.SENT, at));
        first(HubLogEntry.Accepted.class).ifPresent(at -> stages.put(Stage.ACCEPTED, at));
        ready().ifPresent(at -> stages.put(Stage.HUB_READY, at));
        pod(from)
                .flatMap(uid -> pods.get(uid).fact(PodMark.CREATED))
                .ifPresent(created -> stages.put(Stage.POD_CREATED, created.at()));
        Instant until = ready().orElse(Instant.MAX);
        List<ThrottledRequest> throttled = inTime(HubLogEntry.Throttled.class).stream()
                .filter(entry -> entry.at().isBefore(until))
                .map(entry -> new ThrottledRequest(entry.at(), entry.retryAfter()))
                .toList();
        List<FailedAttempt> setbacks = inTime(HubLogEntry.Failed.class).stream()
                .filter(entry -> entry.at().isBefore(until))
                .map(entry -> new FailedAttempt(entry.at(), Stage.HUB_READY, entry.reason()))
                .toList();
        return new StudentRecord(number, user, Journey.START, new Outcome.Cancelled(), stages, throttled, setbacks);
    }

    /** How a start failed that was not tried again, if it did. */
    Optional<Outcome> failure(Stage wanted) {
        Optional<HubLogEntry.OfUser> last = said.stream()
                .filter(entry -> entry instanceof HubLogEntry.Asked || entry instanceof HubLogEntry.Failed)
                .reduce((earlier, later) -> later);
        if (last.isPresent() && last.get() instanceof HubLogEntry.Failed failed) {
            return Optional.of(new Outcome.Failed(wanted, failed.reason()));
        }
        return pod(from)
                .flatMap(uid -> pods.get(uid).fact(PodMark.FAILED))
                .filter(failed -> last.isEmpty())
                .map(failed -> new Outcome.Failed(
                        wanted,
                        "the pod failed"
                                + failed.reason().map(why -> ": " + why).orElse("")));
    }

    /** That the proxy has the route where the log says so, else that it is about to be told. */
    private Optional<Instant> ready() {
        Optional<Instant> routed = first(HubLogEntry.Routed.class);
        Optional<Instant> ready = first(HubLogEntry.Ready.class);
        return ready.filter(at -> routed.isEmpty() || !secondRoute(at)).or(() -> routed);
    }

    /** Whether it belongs to a later start. */
    private boolean secondRoute(Instant ready) {
        return inTime(HubLogEntry.Routed.class).stream()
                        .filter(entry -> !entry.at().isAfter(ready))
                        .count()
                > 1;
    }

    private Optional<Instant> first(Class<? extends HubLogEntry.OfUser> kind) {
        return inTime(kind).stream().map(HubLogEntry.OfUser::at).findFirst();
    }

    private <T extends HubLogEntry.OfUser> List<T> inTime(Class<T> kind) {
        return said.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(entry -> !entry.at().isBefore(from))
                .toList();
    }

    private static Instant created(ObservedPod pod) {
        return pod.fact(PodMark.CREATED).map(PodFact::at).orElse(Instant.MAX);
    }
}
