package dev.firstbell.recording.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.recording.KilledObservation;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.observed.ObservedClass;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.time.HubClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: pods-created-at-no-time. A pod whose creation time could not be read had the observer's clock instead, and a pod
 * dated in the future was no student, both without a word (issue 14). The notes count them.
 */
class ImpossiblePodTimesTest {
    private static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Optional<Duration> SECOND = Optional.of(Duration.ofSeconds(1));

    @TempDir
    private Path temp;

    @Test
    void unreadableCreationTimesAreCounted() {
        assertThat(notes(Duration.ZERO, created("a", NINE, Optional.empty()), created("b", NINE, SECOND)))
                .contains(
                        "the creationTimestamp of 1 of 2 pods is missing or is not a timestamp of Kubernetes (such as"
                                + " 2026-11-30T13:00:00Z); it counts as created when the watch first saw it, which may be too late");
    }

    @Test
    void podsFromTheFutureAreCounted() {
        assertThat(notes(
                        Duration.ZERO,
                        created("a", NINE.plus(HOUR), SECOND),
                        created("b", NINE.plus(HOUR).plusSeconds(9), SECOND)))
                .contains(
                        "the creationTimestamp of 2 of 2 pods is later than the time at which the watch saw them, by up"
                                + " to 3609 s by the API server's own clock; students whose pods are dated after the end of the"
                                + " watch are missing from the figures");
    }

    @Test
    void podsByAClockThatIsAheadAreNotFromTheFuture() {
        assertThat(notes(HOUR, created("a", NINE.plus(HOUR), SECOND)))
                .noneMatch(note -> note.contains("creationTimestamp"));
    }

    private List<String> notes(Duration ahead, PodFact... pods) {
        RunFolder folder = RunFolder.create(temp.resolve("run"));
        ClassPlan plan = new ClassPlan(
                "real class",
                ObservedClass.PREFIX,
                0,
                NINE.minusSeconds(60),
                Duration.ofMinutes(10),
                Slo.DEFAULT,
                List.of(),
                Optional.empty(),
                Optional.empty());
        Observation observation = new Observation(
                List.of(Source.CLUSTER),
                plan.classStart(),
                NINE.plusSeconds(600),
                Stage.STARTED,
                false,
                List.of(),
                Optional.empty(),
                Optional.of(NINE.plusSeconds(600)));
        folder.write(RunInfo.begun(
                        "run",
                        new RunInfo.Environment(Rung.LIVE, "here", "unknown", 1),
                        "test",
                        Optional.empty(),
                        plan,
                        plan.classStart())
                .seen(plan, observation));
        try (JournalWriter lines = JournalWriter.append(folder.clusterJournalFile())) {
            lines.write(new ClusterEntry.Opened(
                    plan.classStart(), ClusterJournal.SCHEMA, "run", "https://127.0.0.1:6443/", "jhub"));
            lines.write(new ClusterEntry.ServerClock(NINE.minusSeconds(9), ahead, Duration.ofMillis(1)));
            for (PodFact pod : pods) {
                lines.write(pod);
            }
        }
        Pseudonyms names = Pseudonyms.withSaltIn(temp.resolve("salt"));
        return new KilledObservation(folder, HubClock.realTime(), () -> names, Optional.empty())
                .finish()
                .run()
                .info()
                .observed()
                .orElseThrow()
                .notes();
    }

    private static PodFact created(String user, Instant at, Optional<Duration> resolution) {
        return new PodFact(
                at,
                resolution,
                NINE,
                PodMark.CREATED,
                "uid-" + user,
                "jupyter-" + user,
                user,
                Optional.empty(),
                Optional.empty());
    }
}
