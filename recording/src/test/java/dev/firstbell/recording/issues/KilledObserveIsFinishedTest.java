package dev.firstbell.recording.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.hub.LogZone;
import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.recording.HubLogSource;
import dev.firstbell.recording.KilledObservation;
import dev.firstbell.recording.ObservedRun;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.observed.ObservedClass;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.time.HubClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: killed-observe-has-no-figures. An {@code observe} that was ended by force left journals from which no verb derived
 * the figures (issue 14). They are finished as far as the watch came, wherever the last line broke off.
 */
class KilledObserveIsFinishedTest {
    private static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");
    private static final Instant FROM = NINE.minusSeconds(600);
    private static final int STUDENTS = 12;

    @TempDir
    private Path temp;

    private Pseudonyms names;
    private byte[] journal;

    @BeforeEach
    void record() throws IOException {
        names = Pseudonyms.withSaltIn(temp.resolve("salt"));
        Path whole = temp.resolve("whole.jsonl");
        try (JournalWriter lines = JournalWriter.append(whole)) {
            lines.write(new ClusterEntry.Opened(FROM, ClusterJournal.SCHEMA, "run", "https://127.0.0.1:6443/", "jhub"));
            lines.write(new ClusterEntry.ServerClock(FROM.plusSeconds(9), Duration.ofMillis(3), Duration.ofMillis(1)));
            for (int i = 0; i < STUDENTS; i++) {
                fact(lines, i, PodMark.CREATED, 5 * i);
                fact(lines, i, PodMark.SCHEDULED, 5 * i + 1);
                if (i % 3 == 2) {
                    lines.write(new ClusterEntry.Gap(NINE.plusSeconds(5 * i + 2), "connection failed"));
                }
                if (i > 1) {
                    fact(lines, i - 2, PodMark.STARTED, 5 * i + 3);
                }
            }
        }
        journal = Files.readAllBytes(whole);
    }

    @Test
    void wholeLinesUpToTheEndBecomeTheFigures() throws IOException {
        RunFolder folder = killed("whole", journal);

        ObservedRun.Result result = finish(folder, Optional.empty());

        assertThat(result.complete()).isFalse();
        assertThat(result.kept()).isTrue();
        RunRecord run = folder.read();
        assertThat(run.students()).hasSize(STUDENTS);
        assertThat(run.students())
                .filteredOn(student -> student.outcome() instanceof Outcome.Ready)
                .hasSize(10);
        Instant last = NINE.plusSeconds(58).plusMillis(500);
        assertThat(run.students())
                .filteredOn(student -> student.outcome() instanceof Outcome.Cancelled)
                .hasSize(2)
                .allSatisfy(student ->
                        assertThat(student.censoredAt().orElseThrow()).isBetween(last, last.plusMillis(10)));
        assertThat(run.info().endedAt()).contains(last);
        assertThat(run.info().verdict()).isEqualTo(RunInfo.Verdict.NOT_ASSESSED);
        assertThat(run.info().observed().orElseThrow().notes())
                .anyMatch(note -> note.equals("observe was ended by force; the last line that it recorded is from "
                        + last + ", and the last listing of the cluster is missing, so later events are unknown"))
                .anyMatch(note -> note.startsWith("2 of 12 students were still waiting"));
        for (String file : List.of("summary.json", "students.jsonl", "cluster.json", "latency.hlog")) {
            assertThat(folder.path().resolve(file)).exists();
        }
        assertThat(Files.readAllBytes(folder.clusterJournalFile())).isEqualTo(journal);
        assertThat(folder.path().resolve("observe.lock")).doesNotExist();
    }

    @Test
    void aJournalThatBrokeOffAtAnyByteIsFinished() throws IOException {
        int first = new String(journal).indexOf('\n') + 1;
        for (int cut = 0; cut < journal.length; cut += 41) {
            byte[] rest = Arrays.copyOf(journal, cut);
            RunFolder folder = killed("cut-" + cut, rest);
            if (cut < first - 1) {
                assertThatThrownBy(() -> finish(folder, Optional.empty()))
                        .as("cut at %s", cut)
                        .isInstanceOf(BadInputException.class)
                        .hasMessageContaining("cluster.jsonl has no line that can be read");
                continue;
            }
            finish(folder, Optional.empty());
            check(folder, cut);
            assertThat(Files.readAllBytes(folder.clusterJournalFile())).isEqualTo(rest);
        }
    }

    /** A student is in exactly if the line that says so is there; no student waits longer than the record is. */
    private static void check(RunFolder folder, int cut) {
        RunRecord run = folder.read();
        ClusterJournal cluster = ClusterJournal.read(folder.clusterJournalFile());
        List<ClusterEntry> entries = cluster.entries();
        Instant last = entries.get(entries.size() - 1).seenAt();
        Set<String> started = users(cluster, PodMark.STARTED);
        Set<String> created = users(cluster, PodMark.CREATED);
        assertThat(run.students()).as("cut at %s", cut).hasSizeLessThanOrEqualTo(created.size());
        assertThat(created.size() - run.students().size())
                .as("within the last second")
                .isLessThanOrEqualTo(1);
        for (StudentRecord student : run.students()) {
            assertThat(student.outcome() instanceof Outcome.Ready)
                    .as("cut at %s: %s", cut, student)
                    .isEqualTo(started.contains(student.user()));
            assertThat(student.censoredAt().orElse(last)).isBeforeOrEqualTo(last.plusSeconds(1));
            assertThat(student.latencyTo(Stage.STARTED).orElse(Duration.ZERO).isNegative())
                    .isFalse();
        }
        assertThat(run.summary().landed()).isEqualTo((int) run.students().stream()
                .filter(student -> student.outcome() instanceof Outcome.Ready)
                .count());
        assertThat(run.info().endedAt()).isPresent();
    }

    private static Set<String> users(ClusterJournal cluster, PodMark mark) {
        return cluster.entries(PodFact.class).stream()
                .filter(fact -> fact.mark() == mark)
                .map(PodFact::user)
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void theHubsLogCanBeGivenNow() throws IOException {
        RunFolder folder = killed("log", journal);

        finish(folder, Optional.of(log("s0", "s1", "s11")));

        RunRecord run = folder.read();
        assertThat(run.info().observed().orElseThrow().sources()).containsExactly(Source.CLUSTER, Source.HUB_LOG);
        assertThat(run.info().endStage()).isEqualTo(Stage.HUB_READY);
        assertThat(run.students())
                .filteredOn(student -> student.user().equals(names.ofUser("s0")))
                .singleElement()
                .satisfies(student -> assertThat(student.at(Stage.HUB_READY)).contains(NINE.plusSeconds(20)));
        assertThat(run.info().observed().orElseThrow().notes())
                .noneMatch(note -> note.contains("no hub log was given"));
    }

    /** Slug: wrong-log-finishes-a-record. A log in the wrong zone was noted, and the record was final without it. */
    @Test
    void aLogOfAnotherTimeIsRefusedAndTheRightOneCanFollow() throws IOException {
        RunFolder folder = killed("wrong-zone", journal);
        HubLogSource right = log("s0", "s1", "s11");

        assertThatThrownBy(() -> finish(
                        folder,
                        Optional.of(
                                new HubLogSource(right.file(), LogZone.given(ZoneId.of("America/Denver")), Set.of()))))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("--hub-log: ")
                .hasMessageContaining(
                        "check --log-time-zone; nothing was written; give the right log, or omit --hub-log");
        assertThat(folder.info().endedAt()).isEmpty();

        finish(folder, Optional.of(right));
        assertThat(folder.read().info().observed().orElseThrow().sources())
                .containsExactly(Source.CLUSTER, Source.HUB_LOG);
    }

    /** Slug: finish-with-a-whole-log. */
    @Test
    void aLogThatGoesOnHasTheLaterEvents() throws IOException {
        RunFolder folder = killed("goes-on", journal);
        HubLogSource log = log("s0", "s1", "s11");
        StringBuilder later = new StringBuilder();
        line(later, NINE.plusSeconds(300), "proxy:477", "Checking routes");
        Files.writeString(log.file(), later, StandardOpenOption.APPEND);

        finish(folder, Optional.of(log));

        assertThat(folder.read().info().observed().orElseThrow().notes())
                .anyMatch(
                        note -> note.endsWith(
                                "the last listing of the cluster is missing, so later events are known from the hub's log only"));
    }

    @Test
    void aLogUnderAnotherSaltIsRefusedAndLeavesNothing() throws IOException {
        RunFolder folder = killed("other-salts", journal);
        Pseudonyms others = Pseudonyms.withSaltIn(temp.resolve("other-salt"));

        assertThatThrownBy(
                        () -> new KilledObservation(folder, HubClock.realTime(), () -> others, Optional.of(log("s0")))
                                .finish())
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("none of the students in the hub's log is one of those that were watched")
                .hasMessageContaining("--salt-file");
        assertThat(folder.hubLogJournalFile()).doesNotExist();
        finish(folder, Optional.empty());
    }

    /** Slug: clock-compared-only-at-the-beginning. The watch was to last half an hour; two hours of sleep are not part of it. */
    @Test
    void aMachineThatSleptEndsTheClassWhenItWasPlanned() throws IOException {
        RunFolder folder = killed("slept", new byte[0]);
        try (JournalWriter lines = JournalWriter.append(folder.clusterJournalFile())) {
            lines.write(new ClusterEntry.Opened(FROM, ClusterJournal.SCHEMA, "run", "https://127.0.0.1:6443/", "jhub"));
            lines.write(new ClusterEntry.ServerClock(FROM.plusSeconds(9), Duration.ZERO, Duration.ofMillis(5)));
            pod(lines, 0, FROM.plusSeconds(600), FROM.plusSeconds(600));
            lines.write(new ClusterEntry.ServerClock(FROM.plusSeconds(660), Duration.ZERO, Duration.ofMillis(5)));
            // Two hours of sleep, during which a student came within the planned time, and then one after it.
            lines.write(new ClusterEntry.ServerClock(FROM.plusSeconds(720), Duration.ofHours(2), Duration.ofMillis(5)));
            pod(lines, 1, FROM.plusSeconds(1000), FROM.plusSeconds(725));
            pod(lines, 2, FROM.plusSeconds(8000), FROM.plusSeconds(800));
        }

        finish(folder, Optional.empty());

        RunRecord run = folder.read();
        assertThat(run.students())
                .extracting(StudentRecord::user)
                .containsExactly(names.ofUser("s0"), names.ofUser("s1"));
        assertThat(run.info().observed().orElseThrow().notes())
                .anyMatch(note ->
                        note.startsWith("this machine slept, or a clock was set: between " + FROM.plusSeconds(660)
                                        + " and " + FROM.plusSeconds(720).plus(Duration.ofHours(2)))
                                && note.contains("the API server's clock moved by 7200 s against this machine's"))
                .anyMatch(note -> note.startsWith("the watch was to end at 2026-09-07T15:20:00"));
    }

    private void pod(JournalWriter lines, int student, Instant created, Instant seen) {
        for (PodMark mark : List.of(PodMark.CREATED, PodMark.STARTED)) {
            lines.write(names.hide(new PodFact(
                    created,
                    Optional.of(Duration.ofSeconds(1)),
                    seen,
                    mark,
                    "uid-" + student,
                    "jupyter-s" + student,
                    "s" + student,
                    Optional.of("node-1"),
                    Optional.empty())));
        }
    }

    @Test
    void aFinishedRecordIsRefused() throws IOException {
        RunFolder folder = killed("twice", journal);
        finish(folder, Optional.empty());

        assertThatThrownBy(() -> finish(folder, Optional.empty()))
                .isInstanceOf(BadInputException.class)
                .hasMessage("--finish: " + folder.path() + ": this record is finished; the observation ended at "
                        + NINE.plusSeconds(58).plusMillis(500));
    }

    @Test
    void theRecordOfALookBackIsRefused() throws IOException {
        RunFolder folder = killed("look-back", journal, Source.PROMETHEUS);

        assertThatThrownBy(() -> finish(folder, Optional.empty()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("this record looks back at a past class, and was interrupted; delete the folder");
    }

    @Test
    void aWatchThatStillRunsIsRefused() throws IOException {
        RunFolder folder = killed("alive", journal);
        try (FileChannel other = FileChannel.open(
                folder.path().resolve("observe.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();

            assertThatThrownBy(() -> finish(folder, Optional.empty()))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("an observe that still runs writes this folder");
        }
        finish(folder, Optional.empty());
    }

    private HubLogSource log(String... users) throws IOException {
        StringBuilder lines = new StringBuilder();
        line(lines, NINE.minusSeconds(700), "app:3346", "JupyterHub is now running");
        for (String user : users) {
            line(
                    lines,
                    NINE.minusSeconds(1),
                    "log:192",
                    "202 POST /hub/api/users/" + user + "/server (" + user + "@10.0.0.7) 5.00ms");
        }
        for (String user : users) {
            line(
                    lines,
                    NINE.plusSeconds(20),
                    "proxy:331",
                    "Adding user " + user + " to proxy /user/" + user + "/ => http://10.0.0.8:8888");
        }
        return new HubLogSource(Files.writeString(temp.resolve("hub.log"), lines), ZoneOffset.UTC);
    }

    private static void line(StringBuilder lines, Instant at, String from, String message) {
        lines.append("[I ")
                .append(at.toString().replace("T", " ").replace("Z", ".000"))
                .append(" JupyterHub ")
                .append(from)
                .append("] ")
                .append(message)
                .append('\n');
    }

    private ObservedRun.Result finish(RunFolder folder, Optional<HubLogSource> log) {
        return new KilledObservation(folder, HubClock.realTime(), () -> names, log).finish();
    }

    private RunFolder killed(String name, byte[] cluster) throws IOException {
        return killed(name, cluster, Source.CLUSTER);
    }

    private RunFolder killed(String name, byte[] cluster, Source source) throws IOException {
        RunFolder folder = RunFolder.create(temp.resolve(name));
        ClassPlan plan = new ClassPlan(
                "real class", ObservedClass.PREFIX, 0, FROM, Duration.ofMinutes(30), Slo.DEFAULT, List.of());
        folder.write(RunInfo.begun(
                        "real class " + FROM.truncatedTo(ChronoUnit.SECONDS),
                        new RunInfo.Environment(Rung.LIVE, "namespace jhub at https://127.0.0.1:6443/", "unknown", 1),
                        "0.1.0",
                        Optional.empty(),
                        plan,
                        FROM)
                .seen(
                        plan,
                        Observation.builder(List.of(source), FROM, FROM.plusSeconds(1800), Stage.STARTED)
                                .followedUntil(Optional.of(FROM.plusSeconds(1800)))
                                .build()));
        Files.write(folder.clusterJournalFile(), cluster);
        return folder;
    }

    private void fact(JournalWriter lines, int student, PodMark mark, int second) {
        lines.write(names.hide(new PodFact(
                NINE.plusSeconds(second),
                Optional.of(Duration.ofSeconds(1)),
                NINE.plusSeconds(second).plusMillis(500),
                mark,
                "uid-" + student,
                "jupyter-s" + student,
                "s" + student,
                mark == PodMark.CREATED ? Optional.empty() : Optional.of("node-1"),
                Optional.empty())));
    }
}
