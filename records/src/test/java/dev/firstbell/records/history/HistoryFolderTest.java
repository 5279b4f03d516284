package dev.firstbell.records.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.student.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryFolderTest {
    private static final Instant START = Instant.parse("2026-10-05T15:00:00Z");

    @TempDir
    private Path path;

    private HistoryFolder history() {
        return new HistoryFolder(path.resolve("history"));
    }

    private static Fingerprint where(String image) {
        return new Fingerprint(
                "https://hub.example.edu/",
                Rung.LIVE,
                Provenance.MEASURED,
                1,
                "CSCI 1300",
                200,
                "0123456789ab",
                Optional.empty(),
                new Versions("5.5.4", Optional.of("4.4.0"), Optional.of(image)));
    }

    private static HistoryEntry run(int day, Fingerprint where) {
        return new HistoryEntry(
                HistoryEntry.SCHEMA,
                "run-" + day,
                START.plus(Duration.ofDays(day)),
                where,
                "test",
                RunInfo.Verdict.SLO_MET,
                List.of(),
                Slo.DEFAULT,
                200,
                199,
                0,
                Optional.of(new Wait(Duration.ofMillis(8_000 + day), false)),
                Optional.of(new Wait(Duration.ofMillis(20_000), false)),
                Map.of(Stage.HUB_READY, new StageTime(Stage.STARTED, Duration.ofMillis(3_000), 200)),
                String.format("%064d", day));
    }

    @Test
    void keepsRunsOfOneFingerprintTogetherInTheOrderOfTime() {
        assertThat(history().add(run(2, where("a")))).isTrue();
        assertThat(history().add(run(1, where("a")))).isTrue();
        assertThat(history().add(run(3, where("b")))).isTrue();

        assertThat(history().series())
                .extracting(series ->
                        series.runs().stream().map(HistoryEntry::runId).toList())
                .containsExactlyInAnyOrder(List.of("run-1", "run-2"), List.of("run-3"));
        assertThat(history().series().get(0).runs().get(0)).isIn(run(1, where("a")), run(3, where("b")));
    }

    @Test
    void theSameRunIsAddedOnce() {
        history().add(run(1, where("a")));

        assertThat(history().add(run(1, where("a")))).isFalse();
        assertThat(history().series().get(0).runs()).hasSize(1);
    }

    @Test
    void manyWritersLoseNothing() {
        IntStream.range(0, 64).parallel().forEach(i -> history().add(run(i % 32, where("a"))));

        assertThat(history().series().get(0).runs()).hasSize(32);
    }

    @Test
    void whatAKilledWriterLeftIsNotRead() throws IOException {
        history().add(run(1, where("a")));
        Path file = files("*.json").get(0);
        Files.writeString(file.resolveSibling(".0b1c.tmp"), "{\"schema\"");

        assertThat(history().series().get(0).runs()).hasSize(1);
    }

    private List<Path> files(String pattern) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(file -> file.getParent().endsWith("runs"))
                    .filter(file -> file.getFileName().toString().endsWith(pattern.substring(1)))
                    .toList();
        }
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        history().add(run(1, where("a")));
        history().add(run(2, where("a")));
        Path file = files("*.json").get(0);
        Files.writeString(file, Files.readString(file).substring(0, 200));

        assertThatThrownBy(() -> history().series())
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(file + ": this file of the history is damaged")
                .hasMessageEndingWith("; delete it and add the run again");
    }

    @Test
    void aSeriesWithoutItsHeadIsNamedAndAddingARunAgainMendsIt() throws IOException {
        history().add(run(1, where("a")));
        history().add(run(2, where("b")));
        Path head = files("*.json").get(0).getParent().resolveSibling("series.json");
        Files.delete(head);

        assertThatThrownBy(() -> history().series())
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        head.getParent()
                                + ": this series has runs, but no series.json; add one of its runs again, which writes that file");
        assertThat(history().add(run(1, where("a")))).isFalse();
        assertThat(history().add(run(2, where("b")))).isFalse();
        assertThat(history().series()).hasSize(2);
    }

    @Test
    void twoPeopleCanAcceptInTheSameSecond() {
        history().add(run(1, where("a")));
        for (String by : List.of("A. Dmin", "B. Oss")) {
            history()
                    .accept(
                            where("a"),
                            new Acceptance(
                                    Acceptance.SCHEMA, "run-1", START.plus(Duration.ofDays(1)), by, "new", START));
        }

        assertThat(history().series().get(0).accepted())
                .extracting(Acceptance::by)
                .containsExactlyInAnyOrder("A. Dmin", "B. Oss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"数学 101", "../..", "a/b\\c:d*?\"<>|\n", ".", "CON", "😀"})
    void anyNameOfAClassMakesAFolder(String className) throws IOException {
        assertThat(history().add(run(1, named(className)))).isTrue();
        assertThat(history().add(run(2, named(className.repeat(100))))).isTrue();

        assertThat(history().series()).hasSize(2);
        try (Stream<Path> folders = Files.list(path.resolve("history"))) {
            assertThat(folders)
                    .hasSize(2)
                    .allSatisfy(folder ->
                            assertThat(folder.getFileName().toString()).matches("[a-z0-9-]{14,53}"));
        }
    }

    private static Fingerprint named(String className) {
        Fingerprint where = where("a");
        return new Fingerprint(
                where.cluster(),
                where.rung(),
                where.provenance(),
                where.speed(),
                className,
                where.students(),
                where.plan(),
                where.setting(),
                where.versions());
    }

    @Test
    void aMeasuredRunWithoutAnAcceptedStartDoesNotCount() {
        HistoryEntry run = run(1, where("a"));

        assertThat(run.counts()).isTrue();
        assertThat(with(run, RunInfo.Verdict.NOT_ASSESSED, run.stages()).counts())
                .isFalse();
    }

    @Test
    void theStageBeforeIsOneThatManyStudentsWereSeenAt() {
        HistoryEntry watched = with(
                run(1, where("a")),
                RunInfo.Verdict.SLO_MET,
                Map.of(
                        Stage.ACCEPTED, time(Stage.SENT, 200),
                        Stage.SCHEDULED, time(Stage.ACCEPTED, 200),
                        Stage.IMAGE_PULLED, time(Stage.SCHEDULED, 3),
                        Stage.HUB_READY, time(Stage.SCHEDULED, 200)));
        HistoryEntry unwatched = with(
                watched,
                RunInfo.Verdict.SLO_MET,
                Map.of(Stage.ACCEPTED, time(Stage.SENT, 200), Stage.HUB_READY, time(Stage.ACCEPTED, 200)));

        assertThat(watched.stageBefore(Stage.HUB_READY)).contains(Stage.SCHEDULED);
        assertThat(unwatched.stageBefore(Stage.HUB_READY)).contains(Stage.ACCEPTED);
        assertThat(unwatched.stageBefore(Stage.ACCEPTED)).isEmpty();
    }

    private static StageTime time(Stage since, int students) {
        return new StageTime(since, Duration.ofSeconds(1), students);
    }

    private static HistoryEntry with(HistoryEntry run, RunInfo.Verdict verdict, Map<Stage, StageTime> stages) {
        return new HistoryEntry(
                run.schema(),
                run.runId(),
                run.startedAt(),
                run.fingerprint(),
                run.toolVersion(),
                verdict,
                run.reasons(),
                run.slo(),
                run.students(),
                run.withinSlo(),
                run.withoutServer(),
                run.p50(),
                run.p95(),
                stages,
                run.digest());
    }

    @Test
    void aRunInTheFolderOfAnotherSeriesIsRefused() throws IOException {
        history().add(run(1, where("a")));
        Path file = files("*.json").get(0);
        Files.writeString(file, Files.readString(file).replace("\"a\"", "\"b\""));

        assertThatThrownBy(() -> history().series())
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("the run run-1 has another fingerprint than this series");
    }

    @Test
    void anAcceptedChangeBeginsANewBaseline() {
        IntStream.range(0, 4).forEach(day -> history().add(run(day, where("a"))));
        history()
                .accept(
                        where("a"),
                        new Acceptance(
                                Acceptance.SCHEMA,
                                "run-2",
                                START.plus(Duration.ofDays(2)),
                                "A. Dmin",
                                "new kernel",
                                START.plus(Duration.ofDays(5))));

        Series series = history().series().get(0);

        assertThat(series.runs()).hasSize(4);
        assertThat(series.baseline()).extracting(HistoryEntry::runId).containsExactly("run-2", "run-3");
        assertThat(series.inForce().orElseThrow().reason()).isEqualTo("new kernel");
    }

    @Test
    void aRemovedRunIsGone() {
        history().add(run(1, where("a")));
        history().add(run(2, where("a")));

        history().remove(run(1, where("a")));

        assertThat(history().series().get(0).runs())
                .extracting(HistoryEntry::runId)
                .containsExactly("run-2");
    }

    @Test
    void anotherFolderIsNoHistory() {
        assertThatThrownBy(() -> new HistoryFolder(path).series())
                .hasMessage(path + ": this folder holds no history; `firstbell history add` makes one");
        assertThatThrownBy(() -> history().series())
                .hasMessage(path.resolve("history") + ": no such folder; `firstbell history add` makes a history");
    }

    @Test
    void differentVersionsCanBeComparedAndDifferentClassesCannot() {
        Fingerprint a = where("a");

        assertThat(a.obstacles(where("b"))).isEmpty();
        assertThat(where("b").versions().changesSince(a.versions())).containsExactly("image b, was a");
        assertThat(a.id()).isEqualTo(where("a").id()).isNotEqualTo(where("b").id());
        Fingerprint another = new Fingerprint(
                a.cluster(), Rung.LAB, a.provenance(), 1, "CSCI 2270", 120, a.plan(), a.setting(), a.versions());
        assertThat(a.obstacles(another))
                .containsExactly(
                        "rung (live and lab)", "class (CSCI 1300 and CSCI 2270)", "number of students (200 and 120)");
    }
}
