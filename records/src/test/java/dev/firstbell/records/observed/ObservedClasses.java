package dev.firstbell.records.observed;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.seconds;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Observed classes of a few students, with a watch of the cluster and a log of the hub. */
final class ObservedClasses {
    static final String ADA = "observed-000000000000000a";
    static final String BOB = "observed-000000000000000b";
    static final String CYD = "observed-000000000000000c";
    static final String DAN = "observed-000000000000000d";
    private static final Optional<Duration> SECOND = Optional.of(Duration.ofSeconds(1));

    private ObservedClasses() {}

    static RunRecord withLog(List<ClusterEntry> pods, List<HubLogEntry> said) {
        return RunRecord.observed(
                info(Stage.HUB_READY, Source.CLUSTER, Source.HUB_LOG),
                Optional.of(cluster(pods)),
                Optional.of(new HubLogJournal(said, Optional.empty())));
    }

    static ClusterJournal cluster(List<ClusterEntry> pods) {
        List<ClusterEntry> entries = new ArrayList<>();
        entries.add(new ClusterEntry.Opened(at(-600), 1, "run", "https://127.0.0.1:6443/", "jhub"));
        entries.addAll(pods);
        entries.add(new ClusterEntry.Closed(at(1800), true));
        return new ClusterJournal(entries, Optional.empty());
    }

    /** The facts about a pod, delivered late, so that its timestamps count unchanged. */
    static List<ClusterEntry> pod(String uid, String user, double created, double scheduled, double started) {
        return List.of(
                fact(uid, user, PodMark.CREATED, created),
                fact(uid, user, PodMark.SCHEDULED, scheduled),
                fact(uid, user, PodMark.STARTED, started));
    }

    static PodFact fact(String uid, String user, PodMark mark, double at) {
        return new PodFact(
                at(at), SECOND, at(at + 20), mark, uid, "pod-" + uid, user, Optional.of("node-1"), Optional.empty());
    }

    static RunInfo info(Stage endStage, Source... sources) {
        return info(true, Duration.ofMinutes(10), endStage, sources);
    }

    static RunInfo info(boolean sloDeclared, Duration limit, Stage endStage, Source... sources) {
        return info(sloDeclared, limit, Optional.empty(), endStage, sources);
    }

    static RunInfo info(
            boolean sloDeclared, Duration limit, Optional<Instant> followedUntil, Stage endStage, Source... sources) {
        ClassPlan plan = new ClassPlan("CS 101", ObservedClass.PREFIX, 0, NINE, limit, Slo.DEFAULT, List.of());
        return RunInfo.begun(
                        "CS 101 " + NINE,
                        new RunInfo.Environment(Rung.LIVE, "namespace jhub at https://127.0.0.1:6443/", "unknown", 1),
                        "0.1.0",
                        Optional.empty(),
                        plan,
                        at(-600))
                .seen(
                        plan,
                        Observation.builder(List.of(sources), at(-600), at(1800), endStage)
                                .sloDeclared(sloDeclared)
                                .notes(List.of("a note"))
                                .hub(Optional.of(new Observation.HubCounts(4, seconds(31.5), 1, 2, false)))
                                .followedUntil(followedUntil)
                                .build());
    }

    static Instant at(double seconds) {
        return NINE.plus(seconds(seconds));
    }
}
