package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.deploy.observe.TestingApiServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Slug: prescale-options. A rehearsal asked a cluster for 100,000 nodes, and found out after it that its record could not be
 * written; a length of time was refused with "expected TIME" (issue 15).
 */
class PrescaleOptionsTest {
    @TempDir
    private Path folder;

    private Cli.Answer rehearse(int nodes, Path out, Object... more) {
        Object[] arguments = {
            "prescale", "rehearse", "--kubeconfig", folder.resolve("none"), "--nodes", nodes, "--out", out
        };
        Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return firstbell(all);
    }

    @Test
    void aRehearsalOfTooManyNodesIsRefused() {
        assertThat(rehearse(100_000, folder.resolve("r.json")).err())
                .isEqualTo(
                        "firstbell: --nodes: expected at most 1000 nodes, found 100000; a rehearsal starts real nodes\n");
        assertThat(rehearse(100_000, folder.resolve("r.json"), "--means", "userPlaceholders")
                        .err())
                .startsWith("firstbell: --nodes: expected at most 10000 students, found 100000");
    }

    @Test
    void aRecordThatCannotBeWrittenIsSaidBeforeANodeIsAskedFor() {
        try (TestingApiServer server = new TestingApiServer()) {
            Cli.Answer answer = firstbell(
                    "prescale",
                    "rehearse",
                    "--kubeconfig",
                    server.kubeconfig(folder),
                    "--nodes",
                    2,
                    "--out",
                    folder.resolve("no/r.json"));

            assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(answer.err())
                    .startsWith("firstbell: --out: " + folder.resolve("no/r.json") + ": the folder "
                            + folder.resolve("no") + " does not exist; create it with `mkdir -p ");
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20 | ''",
                "-5m | ''",
                "1d | firstbell: --at-most: write `24h`",
                "PT20M | firstbell: --at-most: write `20m`",
                "20 minutes | firstbell: --at-most: write `20m`",
            })
    void aLengthOfTimeIsRefusedWithItsForm(String time, String hint) {
        Cli.Answer answer = rehearse(2, folder.resolve("r.json"), "--at-most=" + time);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err())
                .startsWith("firstbell: --at-most: expected a length of time such as 20m, 90s or 1h30m, found `" + time
                        + "`\n")
                .contains(hint.replace("firstbell: ", ""));
    }

    @ParameterizedTest
    @CsvSource({"Infinity", "NaN", "-1", "0"})
    void aCeilingOfNodeHoursIsANumber(String hours) {
        Cli.Answer answer = firstbell(
                "prescale",
                "converge",
                "--kubeconfig",
                folder.resolve("none"),
                "--schedule",
                folder.resolve("none"),
                "--max-nodes",
                8,
                "--max-node-hours=" + hours);

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).startsWith("firstbell: --max-node-hours: expected a number above 0, found ");
    }

    /** They were taken as they are, and matched nothing on any node. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--image= | --image: has no value; expected the name of the students' image, as their pods name it",
                "--image=http://reg.example/course:1 | --image: http://reg.example/course:1: the name of an image has no"
                        + " `http://`; write reg.example/course:1",
                "--image=Course:1 | --image: docker.io/library/Course:1",
                "--image=course:1@sha256:abc | --image: docker.io/library/course:1@sha256:abc",
                "--toleration=a=b:noschedule | --toleration: expected the effect NoSchedule, PreferNoSchedule, NoExecute, found"
                        + " `noschedule` in `a=b:noschedule`",
                "--toleration==b:NoSchedule | --toleration: expected KEY=VALUE:EFFECT, like `pool=students:NoSchedule`, found"
                        + " `=b:NoSchedule`",
                "--namespace= | --namespace: expected the name of a namespace, like jhub, found ``",
                "--namespace=Jhub | --namespace: expected the name of a namespace, like jhub, found `Jhub`; it has lower-case"
                        + " letters, digits and hyphens",
            })
    void aNameThatMatchesNothingIsRefused(String option, String message) {
        try (TestingApiServer server = new TestingApiServer()) {
            Cli.Answer answer = firstbell("prescale", "status", "--kubeconfig", server.kubeconfig(folder), option);

            assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(answer.err()).startsWith("firstbell: " + message);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--unit=6,40 | --unit: --means capacityBuffer needs what fills a node, as CPU,MEMORY like 6300m,44530Mi; found"
                        + " `6,40`: a memory of 40 bytes does not fill a node; write its unit, like 40Gi",
                "--unit=0,40Gi | --unit: --means capacityBuffer needs what fills a node, as CPU,MEMORY like 6300m,44530Mi; found"
                        + " `0,40Gi`: a unit without CPU does not fill a node",
            })
    void aUnitThatFillsNoNodeIsRefused(String option, String message) {
        try (TestingApiServer server = new TestingApiServer()) {
            assertThat(firstbell(
                                    "prescale",
                                    "status",
                                    "--kubeconfig",
                                    server.kubeconfig(folder),
                                    "--means",
                                    "capacityBuffer",
                                    option)
                            .err())
                    .isEqualTo("firstbell: " + message + "\n");
        }
    }

    /** The message had been "times must be positive: Optional[PT0S], Optional.empty". */
    @Test
    void aStandbyTimeOfZeroIsRefused() {
        try (TestingApiServer server = new TestingApiServer()) {
            Cli.Answer answer = firstbell(
                    "prescale",
                    "status",
                    "--kubeconfig",
                    server.kubeconfig(folder),
                    "--means",
                    "capacityBuffer",
                    "--unit",
                    "6,40Gi",
                    "--standby-after",
                    "0s");

            assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(answer.err()).isEqualTo("firstbell: --standby-after: must be longer than zero\n");
        }
    }

    /** The metadata server was asked first, and its absence was the message. */
    @ParameterizedTest
    @CsvSource({"''", "x y", "Pool"})
    void aPoolWithoutANameIsRefusedBeforeTheMetadataServerIsAsked(String pool) {
        try (TestingApiServer server = new TestingApiServer()) {
            assertThat(firstbell(
                                    "prescale",
                                    "status",
                                    "--kubeconfig",
                                    server.kubeconfig(folder),
                                    "--means",
                                    "poolMinimum",
                                    "--pool=" + pool)
                            .err())
                    .isEqualTo("firstbell: --pool: `" + pool
                            + "` is not the name of a node pool of Google Kubernetes Engine;"
                            + " expected projects/PROJECT/locations/LOCATION/clusters/CLUSTER/nodePools/POOL\n");
        }
    }
}
