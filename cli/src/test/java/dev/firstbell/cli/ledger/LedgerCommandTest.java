package dev.firstbell.cli.ledger;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.calibrate.ModelledRuns;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class LedgerCommandTest {
    private static final String HUB = "http://hub.example.edu/";
    private static final Instant BEFORE_ALL = Instant.parse("2026-10-01T12:00:00Z");

    /** So many days after the first modelled run lie in the future of any machine that runs this test. */
    private static final int FAR = 30_000;

    @TempDir
    private Path folder;

    private Path ledger;
    private Path prediction;

    @BeforeEach
    void predict() throws IOException {
        ledger = folder.resolve("ledger.jsonl");
        prediction = predicted("p.json", "none", BEFORE_ALL);
    }

    /** The output of {@code predict --json} with parameters that are those of the modelled runs. */
    private Path predicted(String name, String setting, Instant at) throws IOException {
        Path parameters = Files.writeString(
                folder.resolve("parameters.yaml"), ModelledRuns.parameters().toYaml());
        Path classFile = Files.writeString(folder.resolve("class.yaml"), """
                name: CSCI 1300
                start: 2026-10-05T09:00
                timeZone: America/Denver
                students: 40
                arrivals: [{shape: bell, sd: 20s}]
                """);
        Cli.Answer answer = firstbell(
                "predict", classFile, "--setting", setting, "--runs", "20", "--parameters", parameters, "--json");
        assertThat(answer.exitCode()).as(answer.err()).isZero();
        Path file = Files.writeString(folder.resolve(name), answer.out());
        Files.setLastModifiedTime(file, FileTime.from(at));
        return file;
    }

    private Path run(int day) {
        Path path = folder.resolve("runs/run-" + day);
        ModelledRuns.write(path, day, HUB, true);
        return path;
    }

    private Cli.Answer add(Object... more) {
        Object[] words = new Object[more.length + 4];
        words[0] = "ledger";
        words[1] = "add";
        words[2] = "--ledger";
        words[3] = ledger;
        System.arraycopy(more, 0, words, 4, more.length);
        return firstbell(words);
    }

    @Test
    void aClassIsHeldAgainstThePredictionThatWasMadeBeforeIt() {
        Cli.Answer answer = add(run(3), "--promise", prediction);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out())
                .startsWith("CSCI 1300, 2026-10-08 09:00: promised ")
                .contains(" of 40 students within 90 s, p95 ", " (promised ", ": inside)\n");
        assertThat(answer.err()).isEmpty();
        assertThat(ledger).content().hasLineCount(2).contains("\"promisedAt\":\"2026-10-01T12:00:00.000000Z\"");
    }

    @Test
    void aPromiseThatWasRecordedInTimeIsFoundWithoutItsFile() throws IOException {
        Cli.Answer promised = firstbell("ledger", "promise", prediction, "--ledger", ledger);
        assertThat(promised.exitCode()).as(promised.err()).isZero();
        assertThat(promised.out()).startsWith("CSCI 1300, none: promise kept with ");
        Files.delete(prediction);

        Cli.Answer answer = add(run(FAR));

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out()).startsWith("CSCI 1300, 2108-11-");
    }

    @Test
    void aPromiseAfterTheClassIsRefusedByItsTime() throws IOException {
        Files.setLastModifiedTime(prediction, FileTime.from(Instant.parse("2026-10-08T15:00:00Z")));
        Path run = run(3);

        Cli.Answer answer = add(run, "--promise", prediction);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo("firstbell: " + run + ": class started at 2026-10-08T15:00:00Z, and " + prediction
                        + " was last changed at 2026-10-08T15:00:00Z, so nothing shows that it was a promise before class;"
                        + " copy files with their times; to have a proof, record promises before class with `firstbell"
                        + " ledger promise`\n");
        assertThat(ledger).doesNotExist();

        firstbell("ledger", "promise", prediction, "--ledger", ledger);
        assertThat(add(run).err()).contains(", and the promise was made at ", ", which is not before class;");
    }

    @Test
    void theSameRunTwiceIsOneEntryWhateverItsFolderIsCalled() throws IOException {
        Path run = run(3);
        add(run, "--promise", prediction);
        Path copy = Files.createDirectories(folder.resolve("copy"));
        try (var files = Files.list(run)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }

        Cli.Answer answer = add(run, copy, "--promise", prediction);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .isEqualTo("firstbell: " + run + ": is in " + ledger + " already\nfirstbell: " + copy + ": is in "
                        + ledger + " already\n");
        assertThat(ledger).content().hasLineCount(2);
    }

    @Test
    void aRunHasOnePromise() throws IOException {
        Path run = run(3);
        add(run, "--promise", prediction);
        Path other = predicted("other.json", "nodePlaceholders nodes=2 lead=20m", BEFORE_ALL);

        assertThat(add(run, "--promise", other).err())
                .isEqualTo("firstbell: " + run + ": the ledger holds this run against the promise of"
                        + " 2026-10-01T12:00:00Z already; a class has one promise, so leave out --promise\n");
    }

    @Test
    void aPromiseAboutAnotherSettingIsRefused() throws IOException {
        Path other = predicted("other.json", "nodePlaceholders nodes=2 lead=20m", BEFORE_ALL);
        Path run = run(3);

        assertThat(add(run, "--promise", other).err())
                .isEqualTo("firstbell: " + run + ": the run used the setting `no pre-scaling`, and the promise is about"
                        + " `nodePlaceholders nodes=2 lead=20m`; give a prediction of the setting that was in use\n");
    }

    @Test
    void aStoppedRunIsCountedApart() {
        ModelledRuns.write(folder.resolve("stopped"), 4, HUB, false);
        add(run(3), folder.resolve("stopped"), "--promise", prediction);

        Cli.Answer answer = firstbell("ledger", "show", ledger);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out()).contains("not counted: 1 stopped\n", "the run was stopped and does not count\n");
        assertThat(answer.out()).startsWith("1 class: ").contains("(1 on a live hub)");
    }

    @Test
    void predictedRunsAndAClassWithoutAPromiseAreRefusedTogether() {
        Path predicted = folder.resolve("predicted");
        firstbell("predict", folder.resolve("class.yaml"), "--setting", "none", "--runs", "20", "--out", predicted);
        Path run = run(3);

        Cli.Answer answer = add(predicted.resolve("none-1"), run);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(predicted.resolve("none-1")
                        + ": this run is predicted; only a class that took place is held against a promise")
                .contains(run + ": no promise is about the class `CSCI 1300`; record one before class with `firstbell"
                        + " ledger promise`, or give --promise");
        assertThat(ledger).doesNotExist();
    }

    @Test
    void showsGapCoverageAndTheCommandOfACalibration() {
        Path one = run(3);
        Path two = run(4);
        add(one, two, "--promise", prediction);

        Cli.Answer answer = firstbell("ledger", "show", ledger);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out())
                .startsWith("2 classes: ")
                .contains(
                        "  kept promises: stated 100 % on average (83.2 % to 100 %), achieved 2 of 2, 100 % (95 % interval 15.8 % to 100 %)\n",
                        "gap 0 percentage points (−84.2 to +16.8): too few classes to tell;",
                        "  bands of the p95: stated 90 %, held 2 of 2, 100 % (95 % interval 15.8 % to 100 %)\n    too few"
                                + " classes to tell; if the shares stay as they are, 17 classes would\n",
                        "nothing here shows that the parameters are wrong; to fit them to these classes all the same:\n"
                                + "  firstbell calibrate " + one + " " + two + " -o parameters.yaml\n");
    }

    @Test
    void asJsonTheFiguresStandAlone() {
        add(run(3), "--promise", prediction);

        Cli.Answer answer = firstbell("ledger", "show", ledger, "--json");

        JsonNode json = Json.lines().readTree(answer.out());
        assertThat(answer.err()).isEmpty();
        assertThat(json.at("/figures/all/p95/verdict").asString()).isEqualTo("tooFew");
        assertThat(json.at("/figures/all/p95/tellsAfter").asInt()).isEqualTo(17);
        assertThat(json.at("/classes/0/promise/kept/trials").asInt()).isEqualTo(20);
        assertThat(json.at("/figures/rungs/live").asInt()).isEqualTo(1);
    }

    @Test
    void aLineThatWasCutOffIsANoteAndTheOthersCount() throws IOException {
        add(run(3), "--promise", prediction);
        Files.writeString(ledger, "{\"event\":\"held\",\"at\":\"2026", StandardOpenOption.APPEND);

        Cli.Answer answer = firstbell("ledger", "show", ledger);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err())
                .isEqualTo("firstbell: note: " + ledger + ": line 3 cannot be read and does not count; it was cut off,"
                        + " edited, or written by another version of Firstbell\n");
        assertThat(answer.out()).startsWith("1 class: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|is neither a plan of a term nor a prediction; give the folder that",
                "[]|states no promise; give the folder that",
                "[{}]|[0].predicted.runs: the key is missing; a file of an earlier version of Firstbell does not have it",
                "hello|is neither a plan nor a prediction: line 1",
                "{\"timetable\": 1, \"days\": [], \"schema\": 7}|schema: expected 1, found 7; another version of"
            })
    void anotherFileIsNoPromise(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("x.json"), text);

        Cli.Answer answer = firstbell("ledger", "promise", file, "--ledger", ledger);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).startsWith("firstbell: " + file + ": " + message);
        assertThat(ledger).doesNotExist();
    }

    @Test
    void withoutASubcommandItNamesOne() {
        assertThat(firstbell("ledger").err())
                .startsWith("firstbell: missing subcommand; for example `firstbell ledger show ledger.jsonl`\n");
        assertThat(firstbell("ledger", "show", folder.resolve("none")).err())
                .isEqualTo("firstbell: " + folder.resolve("none")
                        + ": no such file; `firstbell ledger promise` and `firstbell ledger add` begin one\n");
    }

    /** A plan whose class of this name meets on Mondays and Wednesdays at 09:00. */
    private Path plan(String className, Instant at) throws IOException {
        Path plan = Files.createDirectories(folder.resolve("plan"));
        Path file = Files.writeString(plan.resolve("term.json"), """
                {"schema": 1, "timetable": "T", "timeZone": "America/Denver",
                 "terms": [{"name": "Fall", "from": "2026-08-24", "through": "2027-05-01"}], "holidays": [],
                 "parametersSha256": "abc", "slo": {"share": 0.95, "withinMs": 90000, "neverAtMost": 0.01},
                 "limitMs": 600000, "worlds": 2000,
                 "days": [{"days": ["MONDAY", "WEDNESDAY"], "occurrences": 30, "promises": [
                   {"meeting": "%1$s", "day": "MONDAY", "start": "09:00", "durationMs": 3000000, "enrolled": 60,
                    "showUp": 0.8, "share": 0.977, "low": 0.969, "high": 0.983, "trials": 2000},
                   {"meeting": "%1$s", "day": "WEDNESDAY", "start": "09:00", "durationMs": 3000000, "enrolled": 60,
                    "showUp": 0.8, "share": 0.977, "low": 0.969, "high": 0.983, "trials": 2000}]}]}
                """.formatted(className));
        Files.setLastModifiedTime(file, FileTime.from(at));
        return plan;
    }

    @Test
    void aPlanPromisesForTheTimesOfItsMeetings() throws IOException {
        Path plan = plan("CSCI 1300", BEFORE_ALL);

        // A Monday, a Wednesday, and a Thursday, to which the class had moved.
        Cli.Answer answer = add(run(0), run(2), run(3), "--promise", plan);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out().lines().toList())
                .hasSize(3)
                .satisfiesExactly(
                        monday -> assertThat(monday)
                                .startsWith("CSCI 1300, 2026-10-05 09:00: promised 97.7 % (96.9 % to 98.3 %); ")
                                .doesNotContain("another time"),
                        wednesday -> assertThat(wednesday).doesNotContain("another time"),
                        thursday -> assertThat(thursday)
                                .contains("; it met at another time than promised (")
                                .endsWith(" 09:00) and does not count"));
        assertThat(firstbell("ledger", "show", ledger).out())
                .startsWith("2 classes: ")
                .contains("not counted: 1 met at another time than promised\n")
                .doesNotContain("bands of the");
    }

    @Test
    void aClassOfAnotherNameIsTheOneThatThePlanHasAtItsTime() throws IOException {
        Path plan = plan("CSCI-1300 001", BEFORE_ALL);
        Path monday = run(0);
        Path tuesday = run(1);

        assertThat(add(monday, "--promise", plan).err())
                .isEqualTo(
                        "firstbell: note: " + monday + ": the class `CSCI 1300` is taken for `CSCI-1300 001`, which the"
                                + " plan has at this time\n");
        assertThat(add(tuesday, "--promise", plan).err())
                .isEqualTo(
                        "firstbell: " + tuesday + ": no promise is about the class `CSCI 1300`; those that there are,"
                                + " are about `CSCI-1300 001`\n");
    }

    @Test
    void aLaterPromiseInTheLedgerWasInForce() throws IOException {
        firstbell("ledger", "promise", prediction, "--ledger", ledger);
        Path older = plan("CSCI 1300", BEFORE_ALL);
        Path run = run(FAR);

        assertThat(add(run, "--promise", older).err())
                .contains("--promise: " + older.resolve("term.json")
                        + " is of 2026-10-01T12:00:00Z, and the ledger has a" + " later promise for `CSCI 1300`, of ");
    }

    @Test
    void aPromiseIsRecordedOnce() {
        firstbell("ledger", "promise", prediction, "--ledger", ledger);

        Cli.Answer again = firstbell("ledger", "promise", prediction, "--ledger", ledger);

        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).isEmpty();
        assertThat(again.err())
                .isEqualTo("firstbell: 0 promises are new in " + ledger + "; it had 1 of them already\n");
        assertThat(firstbell("ledger", "show", ledger).out())
                .isEqualTo(
                        "0 classes: 0 kept the promise, 0 missed it\nno class is held against a promise yet (1 promise is"
                                + " recorded); `firstbell ledger add RUN` adds one\n");
    }

    @Test
    void aPlanOfOneClassStatesNoProbability() throws IOException {
        Path plan = Files.createDirectories(folder.resolve("one"));
        Files.writeString(plan.resolve("plan.json"), "{}");

        assertThat(firstbell("ledger", "promise", plan, "--ledger", ledger).err())
                .isEqualTo(
                        "firstbell: " + plan + ": this plan is of one class and states no probability that its SLO is"
                                + " met; give a prediction of the class, the output of `firstbell predict --json`\n");
    }

    @Test
    void aRunThatWasJudgedByAnotherSloIsRefused() throws IOException {
        Path plan = plan("CSCI 1300", BEFORE_ALL);
        Path file = plan.resolve("term.json");
        Files.writeString(file, Files.readString(file).replace("90000", "120000"));
        Files.setLastModifiedTime(file, FileTime.from(BEFORE_ALL));
        Path run = run(0);

        assertThat(add(run, "--promise", plan).err())
                .isEqualTo(
                        "firstbell: " + run + ": the run was judged by another SLO than the one that was promised: 95 %"
                                + " within 90 s, at most 1 % never instead of 95 % within 2 min, at most 1 % never\n");
    }

    @Test
    void ofAnObservedClassTheShareIsTheLargestPossibleOne() throws IOException {
        Path observed = Path.of("../records/src/test/resources/golden/observed-v1");

        Cli.Answer answer = add(observed, "--promise", plan("CS 101", BEFORE_ALL));

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.out())
                .startsWith("CS 101, 2027-01-25 16:00 UTC: promised 97.7 % (96.9 % to 98.3 %); missed, at most ")
                .contains(" of 4 students within 90 s, p95 ");
        assertThat(ledger).content().contains("\"provenance\":\"observed\"");
    }
}
