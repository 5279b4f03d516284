package dev.firstbell.cli.apply;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.applied.AppliedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code apply} on files that are named one by one. */
class ApplyFilesTest {
    private static final String VALUES = "hub:\n  concurrentSpawnLimit: 64\nsingleuser:\n  startTimeout: 600\n";
    private static final String SCHEDULE = "\uFEFFschema: 1\r\ntimeZone: America/Denver\r\nweekly: []\r\nterms: []\r\n";

    @TempDir
    private Path temporary;

    private Path folder;
    private Path plan;
    private Path values;
    private Path schedule;
    private Path variables;

    @BeforeEach
    void files() throws IOException {
        folder = temporary.toRealPath();
        plan = TestingPlan.term(folder.resolve("plan")).folder();
        values = Files.writeString(folder.resolve("values.yaml"), VALUES);
        schedule = Files.writeString(folder.resolve("nodes.yaml"), SCHEDULE);
        variables = folder.resolve("firstbell.auto.tfvars.json");
    }

    private Cli.Answer apply(Object... more) {
        return firstbell(Stream.concat(
                        Stream.of("apply", plan, "--values", values, "--schedule", schedule, "--tfvars", variables),
                        Stream.of(more))
                .toArray());
    }

    @Test
    void threeFilesAreEditedAndTakenBack() throws IOException {
        Cli.Answer answer = apply("--write");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(values).content().isEqualTo(VALUES.replace("64", "220"));
        assertThat(schedule)
                .content()
                .startsWith("\uFEFFschema: 1\r\n")
                .contains("    nodes: 5\r\n")
                .doesNotContain("[]");
        assertThat(variables).content().isEqualTo("{\n  \"user_pool_max_nodes\": 6\n}\n");
        assertThat(answer.err())
                .contains(values + ": 1 value changed; review and commit\n")
                .contains(schedule + ": 2 edits; review and commit\n")
                .contains(variables + ": created; review and commit\n")
                .contains(folder.resolve(AppliedRecord.FILE) + " has where the values come from")
                .contains("`firstbell apply --rollback --values " + values + " --write` restores it")
                .doesNotContain("the nodes are not in this diff", "raised limits without the nodes");

        assertThat(firstbell("apply", "--rollback", "--values", values, "--write")
                        .exitCode())
                .isZero();
        assertThat(values).content().isEqualTo(VALUES);
        assertThat(schedule).content().isEqualTo(SCHEDULE);
        assertThat(variables).doesNotExist();
        assertThat(folder.resolve(AppliedRecord.FILE)).doesNotExist();
    }

    @Test
    void aReadOnlyFileStopsAllOfThem() throws IOException {
        Files.setPosixFilePermissions(values, PosixFilePermissions.fromString("r--r--r--"));

        Cli.Answer answer = apply("--write");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains(values + ": the file is read-only");
        assertThat(schedule).content().isEqualTo(SCHEDULE);
        assertThat(variables).doesNotExist();
        assertThat(folder.resolve(AppliedRecord.FILE)).doesNotExist();
    }

    @Test
    void aLinkStaysALinkAndTheRecordIsBesideItsTarget() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("values.yaml"), values);

        Cli.Answer answer = firstbell("apply", plan, "--values", link, "--write");

        assertThat(answer.err()).contains(link + " is a link; the file that changed is " + values);
        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve(AppliedRecord.FILE)).exists();
        assertThat(firstbell("apply", "--rollback", "--values", link, "--write").exitCode())
                .isZero();
        assertThat(values).content().isEqualTo(VALUES);
    }

    @Test
    void terraformsOwnLanguageIsRefused() throws IOException {
        Path hcl = Files.writeString(folder.resolve("terraform.tfvars"), "user_pool_max_nodes = 4\n");

        assertThat(firstbell("apply", plan, "--tfvars", hcl).err())
                .contains("the file is in Terraform's own language, not JSON");
        assertThat(firstbell("apply", plan, "--tfvars", folder.resolve("new.tfvars"))
                        .err())
                .contains("expected a file whose name ends in .auto.tfvars.json");
        assertThat(folder.resolve("new.tfvars")).doesNotExist();
    }

    @Test
    void aScheduleThatIsNotOneIsRefused() throws IOException {
        Files.writeString(schedule, VALUES);

        Cli.Answer answer = apply("--write");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("nodes.yaml: this is a file of Helm values, not a schedule");
        assertThat(values).content().isEqualTo(VALUES);
    }

    @Test
    void thePoolsMaximumIsForAllWindowsOfTheSchedule() throws IOException {
        Files.writeString(
                schedule,
                "schema: 1\ntimeZone: America/Denver\nwindows:\n"
                        + "  - {course: X, from: 2190-02-01T08:00, until: 2190-02-01T09:00, nodes: 20}\n");

        assertThat(apply().out()).contains("+  \"user_pool_max_nodes\": 22\n");
        assertThat(apply("--pool-max", "25").out()).contains("+  \"user_pool_max_nodes\": 25\n");
        assertThat(apply("--pool-max", "10").err())
                .contains("--pool-max: the plan or the schedule requests 20 nodes at once, more than 10");
    }

    @Test
    void anotherPlanWithTheSameValuesIsRecorded() throws IOException {
        apply("--write");
        Path record = folder.resolve(AppliedRecord.FILE);
        String once = Files.readString(record);
        TestingPlan.write(plan, TestingPlan.WEEKLY, "closed form", 220, List.of());

        Cli.Answer answer = apply("--write");

        assertThat(answer.err()).contains(values + " already has the values of the plan\n");
        assertThat(AppliedRecord.read(folder).orElseThrow().applications()).hasSize(2);
        assertThat(firstbell("apply", "--rollback", "--values", values, "--write")
                        .err())
                .contains("had not changed a file; its record was removed");
        assertThat(record).content().isEqualTo(once);
        assertThat(values).content().contains("220");
    }

    @Test
    void rollbackOfAFileThatWasNotWrittenNamesThoseThatWere() throws IOException {
        firstbell("apply", plan, "--values", values, "--write");

        Cli.Answer answer = firstbell("apply", "--rollback", "--schedule", schedule);

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains(schedule + ": the last `apply` did not write this file, but " + values);
    }

    @Test
    void optionsThatDoNotFitAreNamedTogether() {
        assertThat(firstbell("apply", plan).err())
                .startsWith("firstbell: missing option: give the files with --values,");
        assertThat(firstbell("apply", "--values", values).err()).startsWith("firstbell: missing PLAN");
        assertThat(firstbell("apply", plan, "--rollback", "--values", values).err())
                .startsWith("firstbell: PLAN: not with --rollback");
        assertThat(apply("--accept", "all,stale", "--pool-max", "0", "--expires", "soon")
                        .err())
                .contains(
                        "--accept: expected invalid, few, stale, expired, found `all`",
                        "--pool-max: expected a number from 1 to 1000, found 0",
                        "--expires: expected a day like 2027-04-30, found `soon`");
    }
}
