package dev.firstbell.cli.advise;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.run.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdviseCommandTest {
    private static final GoldenFolder GOLDEN = GoldenFolder.named("advise");
    private static final Path PARAMETERS = GOLDEN.path().resolve("parameters.yaml");

    @TempDir
    private Path folder;

    private Path values(String text) throws IOException {
        return Files.writeString(folder.resolve("values.yaml"), text);
    }

    /** The golden output of each example, as text and as JSON. */
    @ParameterizedTest
    @CsvSource({"defaults, 3", "well-set, 0", "umbrella, 3", "config-has-the-last-word, 3"})
    void theAdviceForAnExampleStaysTheSame(String example, int exitCode) throws IOException {
        Path file = GOLDEN.path().resolve(example + ".yaml");
        Object[] arguments = {
            "advise", "-f", file, "--students", 220, "--arrivals", "uniform to=30s", "--parameters", PARAMETERS
        };

        Cli.Answer text = firstbell(arguments);
        Cli.Answer json = firstbell(
                Stream.concat(Arrays.stream(arguments), Stream.of("--json")).toArray());

        Files.writeString(folder.resolve(example + ".txt"), text.out());
        Files.writeString(folder.resolve(example + ".json"), json.out());
        GOLDEN.assertSame(folder, List.of(example + ".txt", example + ".json"));
        assertThat(text.err()).isEmpty();
        assertThat(text.exitCode()).isEqualTo(exitCode);
        assertThat(json.exitCode()).isEqualTo(exitCode);
    }

    /** Following the advice ends in advice that has nothing left to say. */
    @Test
    void theValuesThatTheAdviceNamesAreFine() throws IOException {
        Path file = values("hub: {concurrentSpawnLimit: 64, activeServerLimit: 100}\n"
                + "singleuser: {startTimeout: 300, storage: {type: none}, cpu: {limit: 1}}\n"
                + "scheduling: {userPlaceholder: {replicas: 10}}\ncull: {timeout: 600}\n");
        List<String> before = edits(file);

        Path changed = values("hub: {concurrentSpawnLimit: 220, activeServerLimit: 230, consecutiveFailureLimit: 0}\n"
                + "singleuser: {startTimeout: 1200, storage: {type: none}, cpu: {limit: 1, guarantee: 0.05}}\n"
                + "scheduling: {userPlaceholder: {replicas: 10, resources: {requests: {memory: 1Gi, cpu: 0.05}}},"
                + " podPriority: {enabled: true}, userPods: {nodeAffinity: {matchNodePurpose: require}}}\n"
                + "cull: {timeout: 3600}\n");

        assertThat(before)
                .containsExactly(
                        "hub.concurrentSpawnLimit 220",
                        "singleuser.startTimeout 1200",
                        "hub.consecutiveFailureLimit 0",
                        "hub.activeServerLimit 230",
                        "scheduling.podPriority.enabled true",
                        "singleuser.cpu.guarantee 0.05",
                        "maximum number of nodes 32",
                        "scheduling.userPods.nodeAffinity.matchNodePurpose require",
                        "cull.timeout 3600");
        assertThat(edits(changed)).isEmpty();
    }

    private List<String> edits(Path file) {
        Cli.Answer answer = firstbell("advise", "-f", file, "--students", 220, "--parameters", PARAMETERS, "--json");
        return Json.lines()
                .readTree(answer.out())
                .get("findings")
                .valueStream()
                .filter(finding -> finding.has("edits"))
                .flatMap(finding -> finding.get("edits").valueStream())
                .map(edit -> edit.get("key").asString() + " " + edit.get("to").asString())
                .toList();
    }

    @Test
    void aClassFileStatesItsArrivalsAndItsLength() throws IOException {
        Path file = values("cull: {timeout: 4200}\n");
        Path lecture = Files.writeString(
                folder.resolve("class.yaml"),
                "name: CS 101\nstart: 2027-01-25T09:00\ntimeZone: America/Denver\nduration: 1h15m\nstudents: 30\n"
                        + "arrivals:\n  - {shape: uniform, to: 1m}\n");

        Cli.Answer answer = firstbell("advise", "-f", file, "--class", lecture);

        assertThat(answer.out())
                .startsWith("30 students, CS 101 (" + lecture + "), a class of 1h15m\n")
                .contains("values.yaml:1: cull.timeout: 4200 → 4800")
                .contains("before the class of 1 h 15 min ends");
        assertThat(firstbell("advise", "-f", file, "--class", lecture, "--students", 3, "--length", "1h")
                        .err())
                .contains("--students has no effect with --class")
                .contains("--length has no effect with --class");
    }

    @Test
    void theSizeOfTheImageGivesThePullTime() throws IOException {
        Path file = values("singleuser: {startTimeout: 600}\n");

        Cli.Answer small = firstbell("advise", "-f", file, "--students", 40, "--image", "300MB");
        Cli.Answer large = firstbell("advise", "-f", file, "--students", 40, "--image", "8.5 GB");

        assertThat(small.out())
                .contains("A DaemonSet pulls the image on each new node (28 s in the median, 44 s on one");
        assertThat(large.out()).contains("(13 min 24 s in the median, 20 min 47 s on one");
        assertThat(firstbell("advise", "-f", file, "--students", 40, "--image", "900GB")
                        .err())
                .isEqualTo(
                        "firstbell: --image: an image of 900GB is not plausible; expected the compressed size, from 10MB"
                                + " to 200GB\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"3,5GB | 3.5GB", "3500 | 3500MB", "3.5 | 3.5GB", "3,5 | 3.5GB"})
    void aNumberThatIsNotASizeIsNamedWithTheRightForm(String written, String right) throws IOException {
        Path file = values("singleuser: {startTimeout: 600}\n");

        assertThat(firstbell("advise", "-f", file, "--students", 40, "--image", written)
                        .err())
                .isEqualTo("firstbell: --image: `" + written + "` is neither an image nor a size of one; a size has a"
                        + " unit, and a point before decimals: `" + right + "`\n");
    }

    @Test
    void severalFilesAreMergedInTheirOrder() throws IOException {
        Path first = Files.writeString(folder.resolve("a.yaml"), "hub: {concurrentSpawnLimit: 64}\n");
        Path second = Files.writeString(folder.resolve("b.yaml"), "hub: {concurrentSpawnLimit: 500}\n");

        assertThat(firstbell("advise", "-f", first, "-f", second, "--students", 220)
                        .out())
                .contains("At most 220 starts are pending, and the limit is 500");
        assertThat(firstbell("advise", "-f", second, "--values", first, "--students", 220)
                        .out())
                .contains(first + ":1: hub.concurrentSpawnLimit: 64 → 220");
    }

    @Test
    void aValueThatCannotBeReadIsNoAnswer() throws IOException {
        Path file = values("hub:\n  concurrentSpawnLimit: ${LIMIT}\n  consecutiveFailureLimit: 0\n"
                + "singleuser: {startTimeout: 3600, nodeSelector: {pool: users}}\n");

        Cli.Answer answer = firstbell("advise", "-f", file, "--students", 220);

        assertThat(answer.exitCode()).isEqualTo(4);
        assertThat(answer.out())
                .contains(file
                        + ":2: hub.concurrentSpawnLimit is the placeholder `${LIMIT}`, which another tool replaces.")
                .contains("to find out: give the file as that tool leaves it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--students 0 | --students: expected a whole number from 1 to 10000, found 0",
                "--students 10 --length soon | --length: expected a duration like 50m or 1h15m, found `soon`",
                "--students 10 --arrivals wave | --arrivals: expected a shape first, one of bell, burst, uniform, as in"
                        + " `bell sd=25s`; found `wave`; --class takes a class file with any shape",
                "--students 10 --arrivals bell,sd=25s | --arrivals: expected a shape first, one of bell, burst, uniform, as"
                        + " in `bell sd=25s`; found `bell,sd=25s`; --class takes a class file with any shape",
                "--length 1h | missing: --students N (how many students come) or --class CLASS.yaml",
                "--students 10 --profile x | --profile: the values have no profile `x`; they have no profiles that could be"
                        + " read"
            })
    void wrongUsageIsNamed(String options, String message) throws IOException {
        Path file = values("hub: {concurrentSpawnLimit: 64}\n");
        List<Object> arguments = new ArrayList<>(List.of("advise", "-f", file));
        arguments.addAll(List.of(options.split(" ")));

        Cli.Answer answer = firstbell(arguments.toArray());

        assertThat(answer.err()).isEqualTo("firstbell: " + message + "\n");
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
    }

    @Test
    void aShapeWithoutItsKeyIsNamedAsInAClassFile() throws IOException {
        Cli.Answer answer = firstbell(
                "advise", "-f", values("hub: {concurrentSpawnLimit: 64}\n"), "--students", 5, "--arrivals", "bell");

        assertThat(answer.err()).startsWith("firstbell: --arrivals `bell`: arrivals[0].sd: ");
        assertThat(answer.exitCode()).isEqualTo(2);
    }

    @Test
    void filesThatAreNotValuesAreRefusedAsByApply() throws IOException {
        Path chart = values("apiVersion: v2\nname: x\nversion: 1.0.0\n");

        assertThat(firstbell("advise", "-f", chart, "--students", 5).err())
                .isEqualTo(
                        "firstbell: " + chart + ":1: a Chart.yaml, not the values; give the values file beside it\n");
        assertThat(firstbell("advise", "-f", folder.resolve("none"), "--students", 5)
                        .err())
                .isEqualTo("firstbell: -f: " + folder.resolve("none") + " cannot be read; there is no such file\n");
    }
}
