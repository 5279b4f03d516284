package dev.firstbell.deploy.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.files.DeploymentFiles.Found;
import dev.firstbell.records.classes.TestingSchemas;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentFilesTest {
    private static final ScalingPlan PLAN = new ScalingPlan(
            ScalingPlan.SCHEMA,
            "A",
            "closed form",
            1,
            1,
            0,
            Duration.ZERO,
            new HubLimits(200, Duration.ofSeconds(600)),
            0,
            0,
            List.of());
    private static final String VALUES = "hub:\n  concurrentSpawnLimit: 64\n";
    private static final String SCHEDULE = "schema: 1\ntimeZone: America/Denver\nwindows: []\n";
    private static final DeploymentFiles.Named NONE = new DeploymentFiles.Named(false, false, false);

    @TempDir
    private Path temporary;

    private TestingGit git;

    @BeforeEach
    void repository() throws IOException {
        git = TestingGit.in(temporary.resolve("deployment"));
        git.write("chart/templates/x.yaml", "hub: {{ .Values.hub }}\n");
        git.write(".github/workflows/ci.yaml", "jobs: {hub: {steps: []}}\n");
    }

    private DeploymentFiles find(DeploymentFiles.Named named) {
        return DeploymentFiles.find(GitWorkTree.of("--deployment", git.folder()), PLAN, named);
    }

    @Test
    void eachFileIsFoundByWhatItHoldsAndTheRuleIsStated() throws IOException {
        Path values = git.write("hub/values.yaml", VALUES);
        Path schedule = git.write("prescaler/term.yaml", SCHEDULE);
        git.write("terraform/main.tf", "variable \"user_pool_max_nodes\" {}\n");

        DeploymentFiles found = find(NONE);

        assertThat(found.values()).contains(new Found(values, "it is the only file with values of Zero to JupyterHub"));
        assertThat(found.schedule()).contains(new Found(schedule, "it is the only schedule"));
        assertThat(found.tfvars())
                .contains(new Found(
                        git.folder().resolve("terraform").resolve(PoolMaximum.FILE),
                        "a .tf file beside it declares the variable user_pool_max_nodes"));
        assertThat(found.missing(NONE)).isEmpty();
    }

    @Test
    void ofSeveralValuesFilesTheOneWithALimitIsMeant() throws IOException {
        Path values = git.write("hub/values.yaml", VALUES);
        git.write("hub/secrets.yaml", "hub:\n  config:\n    JupyterHub: {admin_access: true}\n");

        assertThat(find(NONE).values().map(Found::file)).contains(values);
    }

    @Test
    void aFileThatIsNotCertainIsRefusedWithTheCandidates() throws IOException {
        git.write("a.yaml", VALUES);
        git.write("b.yaml", VALUES);
        git.write("s/one.yaml", SCHEDULE);
        git.write("s/two.yml", SCHEDULE);

        assertThatThrownBy(() -> find(NONE))
                .hasMessage(git.folder()
                        + ": it is not certain which file is meant by values: found a.yaml, b.yaml; name it"
                        + " with --values, or in firstbell-deployment.yaml\n" + git.folder()
                        + ": it is not certain which file is meant by schedule: found s/one.yaml, s/two.yml; name it with"
                        + " --schedule, or in firstbell-deployment.yaml");
        assertThat(find(new DeploymentFiles.Named(true, true, false)).values()).isEmpty();
    }

    @Test
    void variablesThatGitIgnoresAreFound() throws IOException {
        git.write(".gitignore", "*.tfvars.json\n");
        git.write("terraform/main.tf", "\n");
        Path variables = git.write("terraform/firstbell.auto.tfvars.json", "{}\n");

        assertThat(find(NONE).tfvars()).contains(new Found(variables, "it has this name"));
    }

    @Test
    void whatIsNotFoundIsNamed() {
        assertThat(find(NONE).missing(NONE))
                .hasSize(3)
                .anySatisfy(missing -> assertThat(missing).startsWith("no schedule was found"));
    }

    @Test
    void aFileInTheFolderNamesThem() throws IOException {
        String text = "schema: 1\nvalues: hub/values.yaml\nkeyPrefix: jupyterhub\npoolVariable: max\n";
        git.write(DeploymentFiles.FILE, text);
        git.write("other.yaml", VALUES);

        DeploymentFiles found = find(NONE);

        assertThat(TestingSchemas.DEPLOYMENT.problems(text)).isEmpty();
        assertThat(found.values())
                .contains(new Found(git.folder().resolve("hub/values.yaml"), "firstbell-deployment.yaml names it"));
        assertThat(found.schedule()).isEmpty();
        assertThat(found.keyPrefix()).contains("jupyterhub");
        assertThat(found.poolVariable()).isEqualTo(Optional.of("max"));
    }

    @Test
    void problemsOfThatFileAreReportedAtOnce() throws IOException {
        git.write(DeploymentFiles.FILE, "schema: 1\nvalues: ../values.yaml\nshedule: x\n");

        assertThatThrownBy(() -> find(NONE))
                .hasMessageContaining("expected a file in the folder of firstbell-deployment.yaml or below, found"
                        + " `../values.yaml`")
                .hasMessageContaining("unknown key; did you mean `schedule`?");
    }

    @Test
    void aFolderThatIsNotACheckoutIsRefused() {
        assertThatThrownBy(() -> GitWorkTree.of("--deployment", temporary))
                .hasMessage(
                        "--deployment: " + temporary + " is not in the work tree of a git repository; give a checkout,"
                                + " or name the files with --values, --schedule and --tfvars instead");
        assertThatThrownBy(() -> GitWorkTree.of("--deployment", temporary.resolve("none")))
                .hasMessageContaining("does not exist; clone the deployment's repository");
    }
}
