package dev.firstbell.recording;

import dev.firstbell.deploy.prometheus.PodUsers;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubLogJournal.Coverage;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Plural;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The students whom both the history of a cluster and the hub's log have. A student whom the two call by different names
 * would count twice. Stateless.
 */
final class SharedStudents {
    private static final int NAMED = 3;

    private SharedStudents() {}

    /**
     * The users in a hub's log.
     *
     * @param all every user
     * @param served students whose servers were ready, and who therefore had a pod
     * @param leftOut users whose servers were started for them
     */
    record Logged(Set<String> all, Set<String> served, Set<String> leftOut) {
        static final Logged NOBODY = new Logged(Set.of(), Set.of(), Set.of());

        Logged {
            all = Set.copyOf(all);
            served = Set.copyOf(served);
            leftOut = Set.copyOf(leftOut);
        }

        boolean hadPods() {
            return !served.isEmpty() || !leftOut.isEmpty();
        }
    }

    /**
     * What does not go together.
     *
     * @param pods the creation of each pod
     * @param covered the time that the log covers
     * @throws BadInputException if the two have no user in common, although users in the log had pods
     */
    static Recording.Result compared(List<PodFact> pods, Logged logged, Optional<Coverage> covered) {
        if (pods.isEmpty() || logged.all().isEmpty()) {
            return Recording.Result.NOTHING;
        }
        PodUsers known = PodUsers.of(logged.all());
        TreeSet<String> withPods = new TreeSet<>();
        pods.forEach(pod -> known.user(pod.user()).ifPresent(withPods::add));
        if (withPods.isEmpty() && logged.hadPods()) {
            throw new BadInputException("--hub-log: " + none(pods, logged.all())
                    + "; give the log of this hub, with the names as the hub wrote them, or omit --hub-log");
        }
        List<PodFact> unknown = pods.stream()
                .filter(pod -> known.user(pod.user()).isEmpty())
                .filter(pod -> covered.filter(log ->
                                log.reachesBackTo(pod.at()) && !log.until().isBefore(pod.at()))
                        .isPresent())
                .toList();
        if (unknown.isEmpty()) {
            return Recording.Result.NOTHING;
        }
        long withoutPods = logged.served().stream()
                .filter(student -> !withPods.contains(student))
                .count();
        long leftOut = logged.leftOut().stream()
                .filter(user -> !withPods.contains(user) && !logged.served().contains(user))
                .count();
        return new Recording.Result(
                List.of(),
                List.of("the hub's log has nothing about the users of " + unknown.size() + " of "
                        + Plural.of(pods.size(), "pod", "pods") + ", although it covers the time"
                        + (withoutPods == 0
                                ? ""
                                : "; " + Plural.students((int) withoutPods) + " in the log "
                                        + (withoutPods == 1 ? "has" : "have")
                                        + " no pod: the same people may be there under two names, and then count twice")
                        + (leftOut == 0
                                ? ""
                                : "; " + leftOut
                                        + (leftOut == 1 ? " user whose server was" : " users whose servers were")
                                        + " started by another account "
                                        + (leftOut == 1 ? "has" : "have")
                                        + " no pod: these pods may be theirs, and then count as students")),
                List.of("--hub-log: the log has nothing about the users of " + some(unknown)
                        + "; if these are not students' pods, or names were replaced, omit --hub-log or --prometheus"),
                true);
    }

    private static String none(List<PodFact> pods, Set<String> logged) {
        long users = pods.stream().map(PodFact::user).distinct().count();
        return "none of the " + logged.size() + " users in the log is one of the " + users
                + " whose pods the Prometheus server has";
    }

    /** Whether a watch saw pods, and none of the users in the log whose servers were ready had one of them. */
    static boolean none(ClusterJournal cluster, HubLogJournal log) {
        Set<String> watched =
                cluster.entries(PodFact.class).stream().map(PodFact::user).collect(Collectors.toSet());
        List<String> served = log.entries(HubLogEntry.Routed.class).stream()
                .map(HubLogEntry.Routed::user)
                .toList();
        return !watched.isEmpty() && !served.isEmpty() && served.stream().noneMatch(watched::contains);
    }

    private static String some(List<PodFact> pods) {
        List<String> names = pods.stream().map(PodFact::pod).distinct().sorted().toList();
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more pods" : "");
    }
}
