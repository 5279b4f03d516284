package dev.firstbell.cli.apply;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.deploy.files.DeploymentFiles;
import dev.firstbell.deploy.files.FileChanges;
import dev.firstbell.deploy.files.TestingGit;
import dev.firstbell.records.applied.Application;
import dev.firstbell.records.applied.AppliedRecord;
import dev.firstbell.records.classes.TestingSchemas;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.run.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code apply} on a checkout with the files of a whole deployment. */
class ApplyDeploymentTest {
    private static final GoldenFolder BEFORE = GoldenFolder.named("deployment/before");
    private static final GoldenFolder AFTER = GoldenFolder.named("deployment/after");
    private static final String VALUES = "hub/values.yaml";
    private static final String SCHEDULE = "prescaler/schedule.yaml";
    private static final String VARIABLES = "terraform/firstbell.auto.tfvars.json";
    private static final List<String> FILES = List.of(VALUES, SCHEDULE, VARIABLES);

    @TempDir
    private Path folder;

    private TestingGit git;
    private Path plan;

    @BeforeEach
    void deployment() throws IOException {
        git = TestingGit.in(folder.resolve("deployment"));
        BEFORE.copyTo(git.folder(), FILES);
        git.write("terraform/main.tf", "variable \"user_pool_max_nodes\" { type = number }\n");
        git.commit();
        plan = TestingPlan.term(folder.resolve("plan")).folder();
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(git.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = git.folder().relativize(file).toString();
                if (!name.startsWith(".git/")) {
                    contents.put(name, Files.readString(file));
                }
            }
        }
        return contents;
    }

    private Cli.Answer apply(Object... more) {
        return firstbell(Stream.concat(Stream.of("apply", plan, "--deployment", git.folder()), Stream.of(more))
                .toArray());
    }

    private Cli.Answer rollback(Object... more) {
        return firstbell(Stream.concat(Stream.of("apply", "--rollback", "--deployment", git.folder()), Stream.of(more))
                .toArray());
    }

    private Application applied() {
        return AppliedRecord.read(git.folder()).orElseThrow().last();
    }

    @Test
    void withoutWriteTheFilesStayAndThePatchMakesTheSameEdits() throws IOException {
        Map<String, String> before = contents();
        Path patch = folder.resolve("plan.patch");
        Path message = folder.resolve("message.txt");

        Cli.Answer answer = apply("--patch", patch, "--message", message);

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(contents()).isEqualTo(before);
        assertThat(patch).hasContent(answer.out());
        git.run("apply", patch.toString());
        AFTER.assertSame(git.folder(), FILES);
        assertThat(TestingSchemas.APPLIED.problems(Files.readString(git.folder().resolve(AppliedRecord.FILE))))
                .isEmpty();
        git.run("apply", "--reverse", patch.toString());
        assertThat(contents()).isEqualTo(before);
        assertThat(answer.err())
                .contains("the values are in " + VALUES
                        + ", because it is the only file with values of Zero to JupyterHub\n")
                .contains("the schedule is " + SCHEDULE + ", because it is the only schedule\n")
                .contains("Terraform's variables are in " + VARIABLES + ", because it has this name\n")
                .contains("nothing was changed; --write edits ")
                .contains("the plan rests on no runs: its parameters are priors, assumptions or your own; it expires at"
                        + " 2197-05-01T06:00:00Z (the end of the term Spring 2027)\n");
        assertThat(message).hasContent("""
                Apply Firstbell's plan for Spring 2027

                hub/values.yaml
                - hub.concurrentSpawnLimit: 64 to 220
                - singleuser.startTimeout: inserted
                prescaler/schedule.yaml
                - weekly.CSCI-1300 001#1.from: "08:30" to "09:00"
                - weekly.CSCI-1300 001#1.until: "09:50" to "09:05"
                - weekly.CSCI-1300 001#1.nodes: 4 to 5
                - weekly.CSCI-1300 001#1.lead: inserted
                - terms.Spring 2027#1: inserted
                terraform/firstbell.auto.tfvars.json
                - user_pool_max_nodes: 4 to 6

                Method: term; the plan rests on no runs: its parameters are priors, assumptions or your own.
                The plan expires at 2197-05-01T06:00:00Z: the end of the term Spring 2027.
                """);
    }

    @Test
    void withWriteAllFilesAreEditedAndASecondTimeNothing() throws IOException {
        Cli.Answer answer = apply("--write");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        AFTER.assertSame(git.folder(), FILES);
        assertThat(git.run("log", "--oneline")).hasLineCount(1);
        assertThat(applied().files()).hasSize(3);
        assertThat(applied().plan().method()).isEqualTo("term");
        Map<String, String> once = contents();
        assertThat(apply("--write").err())
                .contains(VALUES + ": the edit of an earlier `apply` is not committed; the diff is on top of it\n")
                .contains(git.folder().resolve(VALUES) + " already has the values of the plan\n");
        assertThat(contents()).isEqualTo(once);
        git.commit();

        Cli.Answer again = apply("--write");

        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).isEmpty();
        assertThat(again.err())
                .contains(
                        git.folder().resolve(VALUES) + " already has the values of the plan\n",
                        git.folder().resolve(SCHEDULE) + " already has the windows of the plan\n",
                        git.folder().resolve(VARIABLES) + " already allows the nodes of the plan\n");
        assertThat(contents()).isEqualTo(once);
    }

    @Test
    void aPlaceForThePatchThatCannotBeUsedIsFoundBeforeAnythingIsEdited() throws IOException {
        Map<String, String> before = contents();

        Cli.Answer answer = apply(
                "--write",
                "--patch",
                folder.resolve("absent/plan.patch"),
                "--message",
                git.folder().resolve(VALUES));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains("the folder " + folder.resolve("absent") + " does not exist")
                .contains(git.folder().resolve(VALUES)
                        + ": `apply` edits this file; give another one for the diff or the commit message");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aRecordOfTheRepositoryDoesNotLeadOutOfIt() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside.yaml"), "hub:\n  concurrentSpawnLimit: 220\n");
        apply("--write");
        git.commit();
        Path record = git.folder().resolve(AppliedRecord.FILE);
        Files.writeString(record, Files.readString(record).replace(VALUES, "../outside.yaml"));
        git.commit();

        Cli.Answer answer = rollback("--write");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains(AppliedRecord.FILE + ": it names a file outside the checkout, ");
        assertThat(outside).content().contains("220");
    }

    @Test
    void aListOfTheRepositoryDoesNotLeadOutOfIt() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside.yaml"), "old");
        git.write("new.tmp", "new");
        git.write(
                ".firstbell-apply.json",
                "{\"schema\":1,\"files\":[{\"file\":\"../outside.yaml\",\"temporary\":\"new.tmp\"}]}");
        git.commit();

        Cli.Answer answer = apply("--write");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("names a file outside the checkout, ");
        assertThat(outside).content().isEqualTo("old");
    }

    @Test
    void rollbackRestoresTheBytesAlsoOfAnEarlierPlan() throws IOException {
        Map<String, String> before = contents();
        apply("--write");
        Map<String, String> first = contents();
        git.commit();
        TestingPlan.write(plan, TestingPlan.WEEKLY.replace("nodes: 5", "nodes: 6"), "term", 300, List.of());
        assertThat(apply("--write").exitCode()).isZero();
        assertThat(contents()).isNotEqualTo(first);

        Cli.Answer shown = rollback();
        assertThat(shown.err()).contains("nothing was changed; --write takes back the plan for Spring 2027 of ");
        assertThat(shown.out()).contains("-    nodes: 6", "+    nodes: 5");
        Cli.Answer answer = rollback("--write");
        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(contents()).isEqualTo(first);
        rollback("--write");
        assertThat(contents()).isEqualTo(before);

        assertThat(rollback("--write").err())
                .contains("there is no firstbell-applied.json in this folder, so there is no edit to take back");
    }

    @Test
    void rollbackKeepsWhatAPersonChangedElsewhereAndNamesKeysThatAPersonChanged() throws IOException {
        apply("--write");
        Path values = git.folder().resolve(VALUES);
        Files.writeString(values, Files.readString(values).replace("type: sqlite", "type: postgres"));
        Path variables = git.folder().resolve(VARIABLES);
        String written = Files.readString(variables);
        Files.writeString(variables, written.replace("6", "60"));
        Map<String, String> changed = contents();

        Cli.Answer refused = rollback("--write");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains(variables + ":3: user_pool_max_nodes: found `60`, where `apply` wrote `6`\n")
                .contains("nothing was changed; restore these keys by hand");
        assertThat(contents()).isEqualTo(changed);

        Files.writeString(variables, written);
        assertThat(rollback("--write").exitCode()).isZero();
        assertThat(values).content().contains("type: postgres", "concurrentSpawnLimit:  64");
        assertThat(git.folder().resolve(AppliedRecord.FILE)).doesNotExist();
    }

    @Test
    void filesThatDoNotExistAreCreatedAndRolledBackToNothing() throws IOException {
        Files.delete(git.folder().resolve(SCHEDULE));
        Files.delete(git.folder().resolve(VARIABLES));
        git.commit();
        Map<String, String> before = contents();

        Cli.Answer answer = apply("--schedule", "prescaler/new.yaml", "--write");

        // git does not keep empty folders, but they are still there.
        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(git.folder().resolve("prescaler/new.yaml")).hasSameTextualContentAs(plan.resolve("schedule.yaml"));
        assertThat(git.folder().resolve(VARIABLES)).hasContent("{\n  \"user_pool_max_nodes\": 6\n}\n");
        Path patch = Files.writeString(folder.resolve("p"), answer.out());
        git.run("apply", "--reverse", "--check", patch.toString());
        rollback("--write");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aFileWithChangesThatAreNotCommittedIsRefused() throws IOException {
        git.write(VALUES, Files.readString(git.folder().resolve(VALUES)) + "# mine\n");
        Map<String, String> before = contents();

        Cli.Answer answer = apply("--write");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(git.folder().resolve(VALUES) + ": the file has changes that are not committed; commit them");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void ofSeveralProblemsAllAreNamedAndNothingIsWritten() throws IOException {
        git.write(SCHEDULE, Files.readString(git.folder().resolve(SCHEDULE)).replace("America/Denver", "Asia/Tokyo"));
        git.write(VARIABLES, "{\"user_pool_max_nodes\": \"4\"}");
        git.commit();
        Map<String, String> before = contents();

        Cli.Answer answer = apply("--write");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err())
                .contains(
                        "2 problems",
                        "schedule.yaml: timeZone: the plan's times are in America/Denver",
                        "expected a whole number, found `\"4\"`; remove the quotes");
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aFileThatGitIgnoresIsEditedAndNamed() throws IOException {
        git.write(".gitignore", "*.tfvars.json\n");
        git.run("rm", "--quiet", "--cached", VARIABLES);
        git.commit();

        Cli.Answer answer = apply("--write");

        assertThat(answer.exitCode()).as(answer.err()).isZero();
        assertThat(answer.err())
                .contains(VARIABLES
                        + ": .gitignore names this file, so a commit contains it only after `git add --force`");
        assertThat(git.folder().resolve(VARIABLES)).content().contains("\"user_pool_max_nodes\": 6");
    }

    @Test
    void theCheckoutNamesItsFiles() throws IOException {
        git.write(DeploymentFiles.FILE, "schema: 1\nvalues: " + VALUES + "\n");
        git.commit();

        Cli.Answer answer = apply("--write");

        assertThat(answer.err())
                .contains("the values are in " + VALUES + ", because firstbell-deployment.yaml names it\n")
                .contains("no schedule was found, so the nodes are not changed");
        assertThat(applied().files()).hasSize(1);
    }

    @Test
    void anApplyThatWasKilledIsBroughtToItsEndByTheNextOne() throws IOException {
        apply("--write");
        Map<String, String> after = contents();
        rollback("--write");
        // The state after a kill between two files: one is new, and of the others the new content lies beside them.
        StringBuilder steps = new StringBuilder();
        for (String name : List.of(VALUES, SCHEDULE, VARIABLES, AppliedRecord.FILE)) {
            Path file = git.folder().resolve(name);
            Path beside = file.resolveSibling("." + file.getFileName() + ".firstbell");
            steps.append(steps.isEmpty() ? "" : ",")
                    .append("{\"file\": \"")
                    .append(name)
                    .append("\", \"temporary\": \"");
            steps.append(git.folder().relativize(beside)).append('"');
            if (Files.exists(file)) {
                steps.append(", \"sha256Before\": \"")
                        .append(sha256(Files.readString(file)))
                        .append('"');
            }
            steps.append(", \"sha256After\": \"")
                    .append(sha256(after.get(name)))
                    .append("\"}");
            Files.writeString(name.equals(VALUES) ? file : beside, after.get(name));
        }
        Files.writeString(git.folder().resolve(FileChanges.LIST), "{\"schema\": 1, \"files\": [" + steps + "]}");

        assertThat(apply().err()).contains("an earlier `apply` was interrupted between two files");
        Cli.Answer answer = rollback("--write");

        assertThat(answer.err()).contains("an earlier `apply` was interrupted; it was brought to its end: ");
        assertThat(answer.exitCode()).isZero();
        BEFORE.assertSame(git.folder(), FILES);
    }

    private static String sha256(String text) {
        return Sha256.of(text);
    }

    @Test
    void scheduleShowNamesAPlanThatHasExpired() throws IOException {
        apply("--write");
        Path schedule = git.folder().resolve(SCHEDULE);
        assertThat(firstbell("schedule", "show", schedule).err()).doesNotContain("expired");
        Path record = git.folder().resolve(AppliedRecord.FILE);
        Files.writeString(
                record,
                Files.readString(record)
                        .replaceFirst("(\"expiry\" : \\{\\s*\"at\" : \")[^\"]*", "$12026-11-01T00:00:00.000000Z"));
        assertThat(applied().expiry().at()).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));

        assertThat(firstbell("schedule", "show", schedule).err())
                .contains(
                        "note: " + schedule + ": the plan for Spring 2027, which was applied to this file, expired at"
                                + " 2026-11-01T00:00:00Z (the end of the term Spring 2027); plan again, and apply the new plan\n");
    }
}
