package dev.firstbell.cli.plan;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.schedule.Schedule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplyCommandTest {
    @TempDir
    private Path folder;

    private Path plan;
    private Path values;

    @BeforeEach
    void plan() throws IOException {
        plan = Files.createDirectory(folder.resolve("plan"));
        ScalingPlan scalingPlan = new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CS 101",
                "closed form",
                220,
                230,
                0,
                Duration.ZERO,
                new HubLimits(230, Duration.ofSeconds(1140)),
                0,
                0,
                List.of());
        Files.writeString(plan.resolve("plan.json"), Json.pretty().writeValueAsString(scalingPlan));
        Files.writeString(
                plan.resolve("schedule.yaml"), new Schedule(ZoneId.of("America/Denver"), List.of()).toYaml("none"));
        values = folder.resolve("values.yaml");
    }

    @Test
    void everyLineNamesFileLineAndKeyPath() throws IOException {
        Files.writeString(
                values, "hub:\n  concurrentSpawnLimit: 500  # for the exam\nsingleuser:\n  startTimeout: 600\n");

        Cli.Answer answer = firstbell("apply", plan, "--values", values);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.err().lines())
                .containsExactly(
                        "nothing was changed; --write edits " + values + "; the diff is for `patch -p1 -d " + folder
                                + "`",
                        "the chart's values are at the top level (values.yaml:1), because `hub`, `singleuser` there"
                                + " have keys that only this chart has",
                        "values.yaml:2: hub.concurrentSpawnLimit: LOWERED from 500 to 230; it limits the starts of all"
                                + " users of this hub at the same time, other classes and named servers included;"
                                + " --raise-only keeps it",
                        "values.yaml:2: the comment `# for the exam` about hub.concurrentSpawnLimit stays, although the"
                                + " value changes; check that it is still true",
                        "values.yaml:4: singleuser.startTimeout: raised from 600 to 1140",
                        "not checked against a chart, so a changed value may have no effect; --chart DIR-or-TGZ checks"
                                + " it");
    }

    @Test
    void onlyRaisingKeepsTheHigherLimit() throws IOException {
        Files.writeString(values, "hub:\n  concurrentSpawnLimit: 500\nsingleuser:\n  startTimeout: 600\n");

        Cli.Answer answer = firstbell("apply", plan, "--values", values, "--raise-only", "--write");

        assertThat(values)
                .content()
                .isEqualTo("hub:\n  concurrentSpawnLimit: 500\nsingleuser:\n  startTimeout: 1140\n");
        assertThat(answer.err()).startsWith(values + ": 1 value changed; ");
    }

    @Test
    void aPlaceThatIsNotCertainIsAQuestion() throws IOException {
        Files.writeString(values, "hub: {url: x}\nlab:\n  x: 1\n");

        Cli.Answer answer = firstbell("apply", plan, "--values", values, "--write");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .startsWith("firstbell: values.yaml: it is not certain where the values of Zero to JupyterHub belong");
        assertThat(firstbell("apply", plan, "--values", values, "--key-prefix", "lab")
                        .out())
                .contains("@@");
    }

    @Test
    void theChartBesideTheValuesShowsThePlaceAndIsChecked() throws IOException {
        Files.writeString(values, "lab:\n  debug: {enabled: false}\n");
        Path chart = Files.writeString(
                folder.resolve("Chart.yaml"), "name: course\ndependencies:\n- name: jupyterhub\n  alias: lab\n");

        Cli.Answer answer = firstbell("apply", plan, "--values", values, "--write");

        assertThat(answer.exitCode()).isZero();
        assertThat(values)
                .content()
                .isEqualTo("lab:\n  singleuser:\n    startTimeout: 1140\n  hub:\n    concurrentSpawnLimit: 230\n"
                        + "  debug: {enabled: false}\n");
        assertThat(answer.err())
                .contains("the chart's values are at `lab` (values.yaml:1), because " + chart
                        + ":4 lists the dependency jupyterhub with the alias lab\n")
                .contains("lab.hub.concurrentSpawnLimit: the chart course at ");
        Files.writeString(chart, "dependencies: [\n");
        assertThat(firstbell("apply", plan, "--values", values, "--key-prefix", "lab")
                        .err())
                .contains("the chart beside the values was ignored: " + chart + ":2:1: the file is not valid YAML");
    }

    @Test
    void aChartThatIsNoneIsReportedBeforeAnything() throws IOException {
        Files.writeString(values, "hub: {baseUrl: /}\n");

        Cli.Answer answer = firstbell("apply", plan, "--values", values, "--chart", plan);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .isEqualTo(
                        "firstbell: " + plan + ": there is no Chart.yaml in it; give a chart's folder or its .tgz\n");
    }

    @Test
    void whatPythonDecidesIsNotAppliedAndTheExitCodeSaysSo() throws IOException {
        String text = "hub:\n  extraConfig:\n    limits: |\n      c.KubeSpawner.start_timeout = 600\n";
        Files.writeString(values, text);

        Cli.Answer answer = firstbell("apply", plan, "--values", values, "--write");

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(answer.err())
                .contains("not applied: values.yaml:4: hub.extraConfig.limits sets start_timeout"
                        + " (`c.KubeSpawner.start_timeout = 600`) and wins over singleuser.startTimeout");
        assertThat(values).content().isEqualTo(text.replace("hub:\n", "hub:\n  concurrentSpawnLimit: 230\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub:\n  concurrentSpawnLimit: 64\nsops:\n  mac: ENC[AES256_GCM,data:Zm9v,type:str]\n",
                "hub:\n  concurrentSpawnLimit: 64\n---\nhub: {}\n",
                "hub:\n\tconcurrentSpawnLimit: 64\n",
                "hub:\n  concurrentSpawnLimit: 64\n  concurrentSpawnLimit: 65\n",
                "hub:\n  concurrentSpawnLimit: {{ limit }}\n",
                "$ANSIBLE_VAULT;1.1;AES256\n6162\n",
                "resource \"helm_release\" \"hub\" {\n}\n"
            })
    void refusedFilesStayAsTheyAre(String text) throws IOException {
        Files.writeString(values, text);

        Cli.Answer answer = firstbell("apply", plan, "--values", values, "--write");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .startsWith("firstbell: ")
                .hasLineCount(1)
                .containsPattern("values\\.yaml:[0-9]+")
                .doesNotContain("Exception", "dev.firstbell", "snakeyaml");
        assertThat(values).content().isEqualTo(text);
    }

    @Test
    void aReadOnlyFileIsNotReplaced() throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "no POSIX permissions");
        Files.writeString(values, "hub:\n  concurrentSpawnLimit: 64\n");
        Files.setPosixFilePermissions(values, PosixFilePermissions.fromString("r--r--r--"));

        Cli.Answer answer = firstbell("apply", plan, "--values", values, "--write");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("the file is read-only");
        assertThat(values).content().contains("64");
    }

    @Test
    void bytesAroundTheEditStay() throws IOException {
        byte[] text = "\uFEFF# Grüße\r\nhub:\r\n  concurrentSpawnLimit: 64 # 🎓\r\nsingleuser: {startTimeout: 300}"
                .getBytes(StandardCharsets.UTF_8);
        Files.write(values, text);
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), values);

        Cli.Answer answer = firstbell("apply", plan, "--values", link, "--write");

        assertThat(answer.err()).contains(link + " is a link; the file that changed is " + values.toRealPath());
        assertThat(values)
                .content()
                .isEqualTo("\uFEFF# Grüße\r\nhub:\r\n  concurrentSpawnLimit: 230 # 🎓\r\nsingleuser: {startTimeout:"
                        + " 1140}");
    }
}
