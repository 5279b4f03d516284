package dev.firstbell.cli.gate;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.classes.TestingSchemas;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;

/** The runs are class starts of the model, in which it is known what became slower. */
class GateCommandTest {
    private static final String CLASS = """
            name: CSCI 1300
            start: 2026-10-05T09:00
            timeZone: America/Denver
            students: 200
            arrivals: [{shape: bell, sd: 20s}]
            """;

    /** Predictions of this class, by seed and time; most tests need the same. */
    @TempDir
    private static Path predicted;

    @TempDir
    private Path folder;

    private Path classFile;
    private Path history;

    @BeforeEach
    void aHistory() throws IOException {
        classFile = Files.writeString(folder.resolve("class.yaml"), CLASS);
        history = folder.resolve("history");
        predict("before", 1, 2);
        Cli.Answer added = firstbell("history", "add", history, folder.resolve("before"));
        assertThat(added.exitCode()).as(added.err()).isZero();
        assertThat(added.out()).startsWith("20 runs added to the series ");
    }

    /** 20 class starts with warm nodes; the server comes up in so many seconds in the median. */
    private void predict(String name, int seed, double serverUp) throws IOException {
        if (!Files.readString(classFile).equals(CLASS)) {
            predict(folder.resolve(name), seed, serverUp, classFile);
            return;
        }
        Path once = predicted.resolve(seed + "-" + serverUp);
        if (!Files.exists(once)) {
            predict(once, seed, serverUp, classFile);
        }
        try (Stream<Path> files = Files.walk(once)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, folder.resolve(name).resolve(once.relativize(file).toString()));
            }
        }
    }

    private static void predict(Path out, int seed, double serverUp, Path classFile) throws IOException {
        Path parameters =
                Files.writeString(classFile.resolveSibling("parameters.yaml"), """
                format: firstbell/twin-parameters/v1
                distributions:
                  server.up: {shape: logNormal, medianSeconds: %s, p95Seconds: %s, tag: assumed, source: a test}
                """.formatted(serverUp, 2 * serverUp));
        Cli.Answer answer = firstbell(
                "predict",
                classFile,
                "--setting",
                "nodePlaceholders nodes=6 lead=30m concurrentSpawnLimit=200",
                "--parameters",
                parameters,
                "--runs",
                "20",
                "--seed",
                seed,
                "--out",
                out);
        assertThat(answer.exitCode()).as(answer.err()).isZero();
    }

    private Cli.Answer gate(String name, int runs, Object... more) throws IOException {
        List<Object> arguments = new ArrayList<>(List.of("gate", "--baseline", history));
        try (var all = Files.list(folder.resolve(name))) {
            all.sorted().limit(runs).forEach(run -> {
                arguments.add("--candidate");
                arguments.add(run);
            });
        }
        arguments.addAll(List.of(more));
        return firstbell(arguments.toArray());
    }

    @Test
    void unchangedStartsPass() throws IOException {
        predict("now", 1001, 2);

        Cli.Answer answer = gate("now", 3);

        assertThat(answer.exitCode()).as(answer.out()).isZero();
        assertThat(answer.out())
                .startsWith("PASS: 3 new runs against 20 before (CSCI 1300, ")
                .contains(
                        "\npromise: kept: ",
                        "\nto hub says ready ",
                        "\ncompared with the series ",
                        "\nrule: REGRESSION if ");
    }

    @Test
    void aServerThatComesUpSlowerByAFifthIsFoundAndNamed() throws IOException {
        predict("now", 1001, 2.4);

        Cli.Answer answer = gate("now", 6, "--image", "example/image@sha256:2");

        assertThat(answer.exitCode()).as(answer.out()).isEqualTo(3);
        assertThat(answer.out())
                .startsWith("REGRESSION: 6 new runs against 20 before ")
                .contains("  hubReady (from “container running” to “hub says ready”) became longer: ")
                .contains("\nchanged: image example/image@sha256:2, was unknown\n");
    }

    @Test
    void writesTheAnswerForPeopleAndMachines() throws Exception {
        predict("now", 1001, 2.4);
        Path junit = folder.resolve("gate.xml");
        Path markdown = folder.resolve("gate.md");

        Cli.Answer answer = gate("now", 6, "--json", "--junit", junit, "--markdown", markdown);

        JsonNode json = Json.lines().readTree(answer.out());
        assertThat(json.path("verdict").asString()).isEqualTo("REGRESSION");
        assertThat(TestingSchemas.GATE.problems(answer.out())).isEmpty();
        assertThat(json.path("stages").path("hubReady").path("kind").asString()).isEqualTo("SLOWER");
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(junit))));
        assertThat(document.getElementsByTagName("testsuite")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("failures")
                        .getNodeValue())
                .isNotEqualTo("0");
        assertThat(Files.readString(markdown))
                .startsWith("**REGRESSION: 6 new runs against 20 before ")
                .contains("| median time | before | now | change | interval | p |");
    }

    /** One run has no interval; one that differs in its class has nothing to be compared with. */
    @Test
    void everyAnswerIsAsTheSchemaSays() throws IOException {
        predict("now", 1001, 2.4);
        String one = gate("now", 1, "--json").out();
        String missing = gate("now", 2, "--expect", 3, "--json").out();
        Files.writeString(classFile, Files.readString(classFile).replace("students: 200", "students: 100"));
        predict("other", 1001, 2);
        String other = gate("other", 3, "--json").out();

        assertThat(List.of(one, missing, other))
                .allSatisfy(
                        text -> assertThat(TestingSchemas.GATE.problems(text)).isEmpty());
        assertThat(Json.lines().readTree(one).path("median").has("high")).isFalse();
        assertThat(TestingSchemas.GATE.problems(one.replace("INCONCLUSIVE", "MAYBE")))
                .isNotEmpty();
    }

    @Test
    void missingRunsAreNoPass() throws IOException {
        predict("now", 1001, 2);

        Cli.Answer answer = gate("now", 2, "--expect", 3);

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.out())
                .startsWith("INVALID")
                .contains("only 2 of the 3 expected new runs are there; look why the others are missing");
    }

    @Test
    void oneRunIsTooFewAndTheAnswerSaysHowManyMore() throws IOException {
        predict("now", 1001, 2.4);

        Cli.Answer answer = gate("now", 1);

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.out())
                .startsWith("INCONCLUSIVE: 1 new run against 20 before ")
                .contains(" more new run", " would probably decide");
    }

    @Test
    void runsOfAnotherClassAreNotCompared() throws IOException {
        Files.writeString(classFile, Files.readString(classFile).replace("students: 200", "students: 100"));
        predict("now", 1001, 2);

        Cli.Answer answer = gate("now", 3);

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.out())
                .startsWith("INCONCLUSIVE")
                .contains(" cannot be compared: it differs in number of students (100 and 200)\n");
    }

    @Test
    void anAcceptedChangeIsTheNewBaseline() throws IOException {
        predict("now", 1001, 2.4);
        firstbell("history", "add", history, folder.resolve("now"));
        String listed = firstbell("history", "list", history).out();
        String series = listed.substring(0, listed.indexOf(' '));

        Cli.Answer accepted = firstbell(
                "history",
                "accept",
                history,
                series,
                "--from",
                "absent",
                "--by",
                "A. Dmin",
                "--reason",
                "a new kernel");
        assertThat(accepted.exitCode()).isEqualTo(2);
        assertThat(accepted.err()).contains("has no run `absent`; `firstbell history show` lists its runs");
    }

    @Test
    void driftNamesTheFirstSlowerRunAndItsVersions() throws IOException {
        Files.writeString(classFile, Files.readString(classFile).replace("2026-10-05", "2026-10-06"));
        predict("now", 1001, 2.4);
        firstbell("history", "add", history, folder.resolve("now"), "--image", "example/image@sha256:2");

        Cli.Answer answer = firstbell("history", "drift", history);

        assertThat(answer.exitCode()).as(answer.out()).isEqualTo(3);
        assertThat(answer.out())
                .startsWith("CSCI 1300, ")
                .contains(
                        ": 40 runs\n",
                        "): hubReady ",
                        " s: +",
                        "near it: image example/image@sha256:2, was unknown (since ");
        assertThat(firstbell("history", "drift", history, "--every", "24h").exitCode())
                .isEqualTo(4);
    }

    @Test
    void showsTheRunsAsCsv() {
        String listed = firstbell("history", "list", history).out();

        Cli.Answer answer = firstbell("history", "show", history, listed.substring(0, listed.indexOf(' ')), "--csv");

        assertThat(answer.out())
                .startsWith("time,run,hub,chart,image,p50,p95,inTime,")
                .contains(",hubReady,", "\r\n2026-10-05T");
        assertThat(answer.out().lines()).hasSize(21);
    }

    /** A variable that is not set in a pipeline. */
    @Test
    void anEmptyImageIsRefused() {
        Cli.Answer answer =
                firstbell("history", "add", history, folder.resolve("before"), "--image", "", "--chart", " ");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(
                        "--image: the text is empty; give a name, or leave the option out",
                        "--chart: the text is empty");
    }

    @Test
    void aRunIsNotTakenForTheHistory() throws IOException {
        Path run;
        try (var all = Files.list(folder.resolve("before"))) {
            run = all.sorted().findFirst().orElseThrow();
        }

        Cli.Answer answer = firstbell("history", "add", run, folder.resolve("before"));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains(": this is the folder of a run; give the folder of the history first");
    }

    @Test
    void newRunsAloneInTheHistorySayWhyThereIsNothingToCompareWith() {
        Cli.Answer answer = firstbell("gate", "--baseline", history, "--candidate", folder.resolve("before"));

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.out())
                .startsWith("INCONCLUSIVE: 20 new runs against 0 before ")
                .contains(" has no run that counts, besides those that are new\n");
    }

    @Test
    void runsSinceAnAcceptedOneAreTheBaseline() throws IOException {
        predict("now", 1001, 2);
        String listed = firstbell("history", "list", history).out();
        String series = listed.substring(0, listed.indexOf(' '));
        String shown = firstbell("history", "show", history, series).out();
        String tenth = shown.lines().skip(11).findFirst().orElseThrow().strip();
        String run = tenth.substring(tenth.lastIndexOf(' ') + 1);

        Cli.Answer accepted = firstbell(
                "history", "accept", history, series, "--from", run, "--by", "A. Dmin", "--reason", "new\nkernel");

        assertThat(accepted.exitCode()).as(accepted.err()).isZero();
        assertThat(gate("now", 3).out()).contains(", since " + run + ", which A. Dmin accepted: new kernel\n");
    }

    @Test
    void everyProblemOfTheUsageIsNamed() {
        Cli.Answer answer = firstbell("gate", "--last", "0", "--least", "30");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(
                        "missing: --candidate RUNS, the folder of new runs",
                        "missing: --baseline HISTORY; `firstbell history add` makes one",
                        "--last: expected a whole number from 1, found 0",
                        "--least, --most: expected percentages with 0 < least < most, found 30.0 and 20.0");
    }

    @Test
    void testsItself() {
        Cli.Answer answer = firstbell("gate", "--self-test", "--trials", "5");

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out())
                .startsWith("3 new runs against 20 before, with 200 students each; 5 made-up histories for each row\n")
                .contains("independent runs, sd 5 %", "+20 % in hubReady alone");
    }

    @Test
    void pruneSaysFirstWhatItWouldRemove() {
        Cli.Answer would = firstbell("history", "prune", history, "--keep", "15");
        assertThat(would.out()).endsWith("5 runs would be removed; --go removes them\n");

        Cli.Answer removed = firstbell("history", "prune", history, "--keep", "15", "--go");
        assertThat(removed.out()).endsWith("5 runs removed\n");
        assertThat(firstbell("history", "list", history).out()).contains("    15 runs, the latest of ");
    }
}
