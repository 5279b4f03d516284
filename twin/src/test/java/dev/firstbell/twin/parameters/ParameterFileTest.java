package dev.firstbell.twin.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ParameterFileTest {
    private static final String HEAD = "format: firstbell/twin-parameters/v1\n";

    @Test
    void aFileReplacesWhatItHoldsAndNothingElse() {
        TwinParameters parameters = parse("""
                distributions:
                  node.boot: {shape: constant, seconds: 90, tag: fitted, source: our cluster in October}
                quantities:
                  student.memory: {value: 2Gi, source: our Helm values}
                  pool.maxNodes: 12
                """);

        assertThat(parameters.distribution(RandomPart.NODE_BOOT).quantile(0.5)).isEqualTo(Duration.ofSeconds(90));
        assertThat(parameters.number(Quantity.STUDENT_MEMORY)).isEqualTo(2147483648.0);
        assertThat(parameters.count(Quantity.POOL_MAX)).isEqualTo(12);
        assertThat(parameters.entries().stream().filter(entry -> !entry.shipped()))
                .containsExactly(
                        new TwinParameters.Entry(
                                "node.boot", "constant, 90 s", "fitted: our cluster in October", false),
                        new TwinParameters.Entry(
                                "pool.maxNodes", "12", "assumed: mine.yaml, which names no source", false),
                        new TwinParameters.Entry("student.memory", "2Gi", "assumed: our Helm values", false));
        assertThat(parameters.entries()).hasSize(RandomPart.values().length + Quantity.values().length);
        assertThat(parse("")).isEqualTo(TwinParameters.defaults());
    }

    @Test
    void aCopyOfAShippedEntryIsStillFirstbells() {
        TwinParameters copy =
                TwinParameters.parse("mine.yaml", TwinParameters.defaults().toYaml());

        assertThat(copy).isEqualTo(TwinParameters.defaults());
        assertThat(copy.entries()).allMatch(TwinParameters.Entry::shipped);
    }

    @ParameterizedTest
    @CsvSource({
        "node.allocatableMemory, 55662Mi, 58365837312",
        "node.allocatableMemory, 58368000Ki, 59768832000",
        "node.allocatableMemory, 57Gi, 61203283968",
        "node.allocatableMemory, 61203283968, 61203283968",
        "node.allocatableMemory, 60e9, 60000000000",
        "node.allocatableCpu, 7910m, 7910",
        "node.allocatableCpu, 8, 8000",
        "node.allocatableCpu, 7.91, 7910",
        "student.cpu, 0, 0",
        "node.allocatableMemoryMiB, 48250, 50593792000",
        "node.allocatableMemoryMiB, 57Gi, 61203283968",
        "node.allocatableCpuMilli, 7910, 7910",
        "student.memoryMiB, 2048, 2147483648",
    })
    void sizesAreKubernetesQuantities(String key, String value, long number) {
        TwinParameters parameters = parse("quantities: {" + key + ": " + value + "}\n");

        Quantity quantity = List.of(Quantity.values()).stream()
                .filter(each -> key.startsWith(each.label()))
                .findFirst()
                .orElseThrow();
        assertThat(parameters.number(quantity)).isEqualTo(number);
        assertThat(parse("quantities: {" + key + ": {value: \"" + value + "\", tag: prior, source: x}}\n")
                        .number(quantity))
                .isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "node.allocatableMemory: 57 | found `57`, which is 57 bytes; did you mean `57Gi`?",
                "node.allocatableMemory: 58368000 | found `58368000`, which is 55.66Mi; did you mean `58368000Ki`?",
                "node.allocatableMemory: 48250 | which is 47.12Ki; did you mean `48250Mi`?",
                "node.allocatableMemoryMiB: 57 | found `57`, which is 57Mi; did you mean `57Gi`?",
                "node.allocatableMemoryMiB: 58368000 | which is 55.66Ti; did you mean `58368000Ki`?",
                "node.allocatableMemory: 0 | found `0`, which is 0 bytes",
                "node.allocatableMemory: -57Gi | found `-57Gi`, which is -57Gi",
                "node.allocatableMemory: 57000m | which is 57 bytes",
                "node.allocatableMemory: 57 GB | found `57 GB`; write `57Gi` for units of 1024, or `57G` for units of 1000",
                "node.allocatableMemory: 57K | found `57K`; write `57Ki` for units of 1024, or `57k` for units of 1000",
                "node.allocatableMemory: 57 Gi | found `57 Gi`; write `57Gi`",
                "node.allocatableMemory: 58,368,000Ki | write the number without separators",
                "node.allocatableMemory: much | expected a Kubernetes quantity of memory, like 55662Mi, 58368000Ki or 57Gi",
                "node.allocatableMemory: [57Gi] | found a list",
                "node.allocatableMemory: .inf | expected a Kubernetes quantity of memory",
                "node.allocatableCpu: 7910 | which is 7910 CPUs; did you mean `7910m`?",
                "node.allocatableCpu: 0 | expected from 100m to 1920",
                "node.allocatableCpu: 8 cores | expected a Kubernetes quantity of CPU, like 7910m or 8, found `8 cores`",
                "student.memory: 2048 | which is 2Ki; did you mean `2048Mi`?",
                "student.memory: 0 | expected from 10Mi to 32Ti (a Jupyter server needs more than 10Mi), found `0`",
                "student.cpu: -1 | expected 0, or from 1m to 64",
                "pool.maxNodes: 12.5 | expected a whole number from 0 to 1000 (a schedule has at most 1000 nodes), found `12.5`",
                "pool.maxNodes: -1 | expected a whole number from 0 to 1000",
                "pool.maxNodes: \"12\" | found the text `\"12\"`; write it without quotes",
                "pool.preemptible: yes | expected 0 or 1, found `yes`",
                "pool.preemptible: 0.5 | expected 0 or 1, found `0.5`",
                "node.ageLimitSeconds: 24 | expected a number of seconds: 0, or from 3600 to 31622400 (an hour to a year; 0 for Spot VMs, which have no limit of age), found `24`",
                "zone.preemptionsTogether: 23 | expected a number from 0 to 1 (a share of the preemptions), found `23`",
                "autoscaler.backoffFirstSeconds: 3600 | autoscaler.backoffFirstSeconds is 3600, which is more than autoscaler.backoffMostSeconds, 1800 (Firstbell's default)",
                "node.maxVolumes: 0 | expected a whole number from 1 to 10000",
                "autoscaler.scanSeconds: 0 | expected a number of seconds from 0.1 to 3600",
                "price.nodeUsdPerHour: -0.1 | expected a number of US dollars from 0 to 1000",
                "node.maxPod: 3 | unknown key; did you mean `node.maxPods`?",
                "student.memory: 57Gi | no student fits on a node, because of its memory: node.allocatableMemory 48250Mi"
                        + " (Firstbell's default), node.systemMemory 600Mi (Firstbell's default), student.memory 57Gi",
                "student.cpu: 100 | found `100`, which is 100 CPUs; did you mean `100m`?",
                "student.cpu: 500 | expected 0, or from 1m to 64 (a student's server requests less than one CPU or a few), found `500`, which is 500 CPUs; did you mean `500m`?",
                "student.cpu: 0.5m | found `0.5m`, which is 0.0005 CPUs; did you mean `0.5`?",
                "student.cpuMilli: 0.5 | found `0.5`, which is 0.0005 CPUs",
                "node.allocatableCpu: 8m | which is 0.008 CPUs; did you mean `8`?",
                "node.systemCpu: 400 | which is 400 CPUs; did you mean `400m`?",
                "node.systemMemory: 6000 | expected 0, or from 10Mi to 128Gi (the system pods of one node request some hundred Mi), found `6000`, which is 5.86Ki; did you mean `6000Mi`?",
                "node.systemMemory: 600Gi | which is 600Gi; did you mean `600Mi`?",
                "node.systemMemory: 0.6 | did you mean `0.6Gi`?",
                "student.memory: 2000m | which is 2 bytes; did you mean `2000Mi`?",
                "student.cpu: 8 | no student fits on a node, because of its CPU",
                "node.maxPods: 12 | no student fits on a node, because of its pods: node.maxPods 12, node.systemPods 12",
                "pool.minNodes: 31 | pool.minNodes is 31, which is more than pool.maxNodes, 30 (Firstbell's default)",
            })
    void anImplausibleNumberIsRefusedWithTheUnitThatWasMeant(String line, String message) {
        List<String> problems = problems("quantities:\n  " + line + "\n");

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0))
                .startsWith("mine.yaml: line 3: quantities." + line.substring(0, line.indexOf(':')) + ": ")
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "node.ageLimitSeconds: 0 | pool.preemptible is 0 (Firstbell's default)",
                "node.lifetimeScale: 2 | pool.preemptible is 0 (Firstbell's default)",
                "zone.preemptionsTogether: 0.2 | pool.preemptible is 0 (Firstbell's default)",
                "zone.shockIntervalSeconds: 86400 | zone.preemptionsTogether is 0 (Firstbell's default)",
                "zone.stockOutBeforeClassSeconds: 600 | zone.stockOutSeconds is 0 (Firstbell's default)",
            })
    void aValueOfWhatIsSwitchedOffIsNoted(String line, String because) {
        List<String> notes = new ArrayList<>();

        TwinParameters.parse("mine.yaml", HEAD + "quantities:\n  " + line + "\n", notes::add);

        assertThat(notes)
                .containsExactly(
                        "mine.yaml: " + line.substring(0, line.indexOf(':')) + " has no effect, because " + because);
    }

    @Test
    void lifetimesOfDaysAreCutOnlyWithANote() {
        String days = """
                distributions:
                  node.lifetime: {shape: uniform, lowSeconds: 0, highSeconds: 172800}
                quantities:
                  pool.preemptible: 1
                """;
        List<String> notes = new ArrayList<>();

        TwinParameters.parse("mine.yaml", HEAD + days, notes::add);
        TwinParameters.parse("mine.yaml", HEAD + days + "  node.ageLimitSeconds: 0\n", notes::add);
        TwinParameters.parse("mine.yaml", TwinParameters.defaults().toYaml(), notes::add);

        assertThat(notes)
                .containsExactly(
                        "mine.yaml: of the lifetimes in node.lifetime, 50 % are longer than node.ageLimitSeconds,"
                                + " 86400 (Firstbell's default, the limit of preemptible VMs), and end there; for Spot VMs add"
                                + " `node.ageLimitSeconds: 0`");
    }

    @Test
    void aVolumeLimitThatNoStudentFitsIn() {
        assertThat(problems("quantities:\n  node.maxVolumes: 3\n  student.volumes: 4\n"))
                .containsExactly(
                        "mine.yaml: line 3: quantities.node.maxVolumes: no student fits on a node, because of its"
                                + " volumes: node.maxVolumes 3, student.volumes 4");
    }

    @Test
    void allProblemsAreReportedWithTheirLines() {
        assertThat(problems("""
                        distributions:
                          node.boot: {shape: logNormal, medianSeconds: 100, p95Seconds: 50}
                          image.pull: {shape: triangular}
                          node.bot: {shape: constant, seconds: 1}
                          hub.poll: {shape: uniform, lowSeconds: 5, highSeconds: 1}
                          hub.stop: {shape: constant, seconds: "1"}
                          hub.check: {shape: constant, second: 1}
                          pod.stop: {shape: uniform, lowSeconds: 1000, highSeconds: 3000000}
                          page.first: {shape: logNormal, medianSeconds: 0.001, p95Seconds: 3600}
                          kernel.start: {shape: piecewise, knots: [{seconds: 1, share: 0.5}, {seconds: 0, share: 1}]}
                          cell.run: 5
                        quantities:
                          pool.maxNodes: {value: many, tag: guessed, source: x}
                          hub.slowStopTimeoutSeconds: {tag: prior, source: x}
                        colour: blue
                        """))
                .containsExactly(
                        "mine.yaml: line 3: distributions.node.boot.p95Seconds: must not be below medianSeconds, 100; found 50",
                        "mine.yaml: line 4: distributions.image.pull.shape: expected one of constant, uniform, logNormal,"
                                + " piecewise, found `triangular`",
                        "mine.yaml: line 6: distributions.hub.poll.highSeconds: must not be below lowSeconds, 5; found 1",
                        "mine.yaml: line 7: distributions.hub.stop.seconds: expected a number of seconds from 0 to 3600,"
                                + " found the text `\"1\"`; write it without quotes",
                        "mine.yaml: line 9: distributions.pod.stop.highSeconds: expected a number of seconds from 0 to 3600,"
                                + " found `3000000`; if it is in milliseconds, write 3000",
                        "mine.yaml: line 8: distributions.hub.check.seconds: is missing",
                        "mine.yaml: line 8: distributions.hub.check.second: unknown key; did you mean `seconds`?",
                        "mine.yaml: line 10: distributions.page.first.shape: one value in 10000 is longer than 10h; are all"
                                + " values in seconds?",
                        "mine.yaml: line 11: distributions.kernel.start.knots: the first share must be 0 and the last 1",
                        "mine.yaml: line 11: distributions.kernel.start.knots[1]: neither seconds nor share may be below the"
                                + " knot before",
                        "mine.yaml: line 12: distributions.cell.run: expected keys and values, found `5`",
                        "mine.yaml: line 5: distributions.node.bot: unknown key; did you mean `node.boot`?",
                        "mine.yaml: line 14: quantities.pool.maxNodes.tag: expected one of prior, fitted, assumed, found"
                                + " `guessed`",
                        "mine.yaml: line 14: quantities.pool.maxNodes.value: expected a whole number from 0 to 1000 (a"
                                + " schedule has at most 1000 nodes), found `many`",
                        "mine.yaml: line 15: quantities.hub.slowStopTimeoutSeconds.value: is missing",
                        "mine.yaml: line 16: colour: unknown key; the known keys are format, distributions, quantities");
    }

    @Test
    void aFileWithoutItsFormatOrOfAnotherFormatIsRefused() {
        assertThat(problemsOf("quantities: {}\n"))
                .containsExactly("mine.yaml: format: is missing; begin the file with the line"
                        + " `format: firstbell/twin-parameters/v1`");
        assertThat(problemsOf("format: firstbell/twin-parameters/v9\n"))
                .containsExactly("mine.yaml: line 1: format: expected `firstbell/twin-parameters/v1`, found"
                        + " `firstbell/twin-parameters/v9`");
    }

    @Test
    void aFormerNameBesideTheNewOneIsRefused() {
        assertThat(problems("quantities:\n  student.memory: 2Gi\n  student.memoryMiB: 2048\n"))
                .containsExactly("mine.yaml: line 4: quantities.student.memoryMiB: remove this key, the former name of"
                        + " `student.memory`");
    }

    @Test
    void aGuaranteeCopiedFromHelmValuesIsNoted() {
        List<String> notes = new ArrayList<>();
        TwinParameters parameters =
                TwinParameters.parse("mine.yaml", HEAD + "quantities: {student.memory: 1G}\n", notes::add);

        assertThat(parameters.number(Quantity.STUDENT_MEMORY)).isEqualTo(1e9);
        assertThat(notes)
                .containsExactly("mine.yaml: student.memory 1G is 1000000000 bytes, as in Kubernetes; in the values of"
                        + " Zero to JupyterHub the same text means 1Gi, units of 1024. If it is from there, write 1Gi");
    }

    @Test
    void numbersThatAreUnlikelyInTheirUnitAreNoted() {
        List<String> notes = new ArrayList<>();
        TwinParameters.parse("mine.yaml", HEAD + "quantities: {node.systemCpu: 4, student.cpu: 2m}\n", notes::add);

        assertThat(notes)
                .containsExactly(
                        "mine.yaml: student.cpu 2m is 0.002 CPUs, so more than 100 students share one CPU; check the unit",
                        "mine.yaml: node.systemCpu 4 is more than half of node.allocatableCpu, 7910m (Firstbell's"
                                + " default); check the units: the pods of one node's system usually request much less");
        notes.clear();
        TwinParameters.parse(
                "mine.yaml",
                HEAD + "quantities: {node.systemCpu: 0, node.systemMemory: 0, student.cpu: 0}\n",
                notes::add);
        assertThat(notes).isEmpty();
    }

    @Test
    void theExampleOfTheDocumentationIsAParameterFile() throws IOException {
        String docs = Files.readString(Path.of("../docs/run.md"));
        int begin = docs.indexOf("```yaml\nformat: firstbell/twin-parameters");
        String example = docs.substring(begin + "```yaml\n".length(), docs.indexOf("```\n", begin + 3));

        TwinParameters parameters = TwinParameters.parse("mine.yaml", example);

        assertThat(parameters.count(Quantity.POOL_MAX)).isEqualTo(12);
        assertThat(parameters.studentsPerNode()).isEqualTo(27);
    }

    @ParameterizedTest
    @EnumSource
    void everyShippedNumberIsPlausible(Quantity quantity) {
        double shipped = TwinParameters.defaults().number(quantity);

        assertThat(quantity.range().contains(shipped)).isTrue();
    }

    /** Any scalar at any quantity ends in a value within its range or in one problem. */
    @Property(tries = 500)
    void anyScalarEndsInAPlausibleNumberOrInOneProblem(@ForAll Quantity quantity, @ForAll double number) {
        try {
            TwinParameters parameters = parse("quantities:\n  " + quantity.label() + ": " + number + "\n");
            assertThat(quantity.range().contains(parameters.number(quantity))).isTrue();
        } catch (BadInputException e) {
            assertThat(e.problems()).hasSize(1);
            assertThat(e.getMessage())
                    .startsWith("mine.yaml: line 3: quantities.")
                    .doesNotContain("Exception", "java.", "dev.firstbell");
        }
    }

    private static TwinParameters parse(String yaml) {
        return TwinParameters.parse("mine.yaml", HEAD + yaml);
    }

    private static List<String> problems(String yaml) {
        return problemsOf(HEAD + yaml);
    }

    private static List<String> problemsOf(String yaml) {
        return catchThrowableOfType(BadInputException.class, () -> TwinParameters.parse("mine.yaml", yaml))
                .problems();
    }
}
