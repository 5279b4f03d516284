package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code advise}, {@code plan} and {@code apply} did without saying so: profiles of sections, a replaced time. */
class SaidBesideTheAdviceTest {
    private static final String ARRIVALS =
            "start: 2027-01-25T09:00\ntimeZone: America/Denver\narrivals: [{shape: bell, sd:" + " 25s}]\n";

    @TempDir
    private Path folder;

    private Path values;
    private Path sections;
    private Path pull;

    @BeforeEach
    void files() throws IOException {
        values = write(
                "values.yaml",
                "hub: {concurrentSpawnLimit: 230}\nsingleuser: {startTimeout: 1300, profileList:"
                        + " [{display_name: small}, {display_name: big}]}\n");
        sections = write(
                "class.yaml",
                "name: X\n" + ARRIVALS + "sections:\n- {name: a, students: 120, profile: small}\n"
                        + "- {name: b, students: 100, profile: big}\n");
        pull = write(
                "pull.yaml",
                "format: firstbell/twin-parameters/v1\ndistributions:\n  image.pull: {shape: constant,"
                        + " seconds: 900}\n");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void sectionsWithAnotherProfileAreNamed() {
        String expected =
                "all students are counted with the profile `small` (--profile), but 100 students have another in"
                        + " the class file: `big`";
        Cli.Answer text = firstbell("advise", "--class", sections, "--profile", "small", "-f", values);
        Cli.Answer json = firstbell("advise", "--class", sections, "--profile", "small", "-f", values, "--json");

        assertThat(text.out()).contains(expected);
        assertThat(json.out()).contains(expected);
    }

    @Test
    void aPlanSaysThatItDoesNotReadProfiles() {
        Cli.Answer plan = firstbell("plan", sections, "--out", folder.resolve("plan"));

        assertThat(plan.err())
                .contains("note: the class file names the profiles small, big; what a profile requests is not"
                        + " in it");
    }

    @Test
    void anImageReplacesThePullTimeOfTheParameters() {
        String expected = "--image replaces image.pull of " + pull;

        assertThat(firstbell("advise", "--students", "220", "--image", "3.5GB", "--parameters", pull, "-f", values)
                        .out())
                .contains(expected);
        Cli.Answer plan =
                firstbell("plan", sections, "--image", "3.5GB", "--parameters", pull, "--out", folder.resolve("plan"));
        assertThat(plan.err()).contains(expected);
        assertThat(plan.out()).contains("parameters: yours are image.pull (--image);");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"3,500MB | 3500MB", "3,5GB | 3.5GB", "1,250GB | 1.250GB", "3500 | 3500MB"})
    void theLikelySizeIsOneThatIsAccepted(String written, String likely) {
        assertThat(firstbell("advise", "--students", "220", "--image", written, "-f", values)
                        .err())
                .contains(": `" + likely + "`");
    }

    @Test
    void standardInputIsNotWhatApplyWouldSay() {
        assertThat(firstbell("advise", "--students", "220", "-f", "-").err())
                .contains("-f -: standard input is not read; save the values in a file and give that")
                .doesNotContain("edited");
    }

    /** The plan proposed a timeout that {@code apply} refused, and told the user to plan again. */
    @Test
    void aPlanHasNoTimeoutThatApplyRefuses() throws IOException {
        Path slow = write(
                "slow.yaml",
                "format: firstbell/twin-parameters/v1\ndistributions:\n  image.pull: {shape:"
                        + " logNormal, medianSeconds: 500, p95Seconds: 3600}\n  node.boot: {shape: logNormal, medianSeconds: 3000,"
                        + " p95Seconds: 3600}\n");
        Path out = folder.resolve("plan");
        Cli.Answer plan = firstbell("plan", sections, "--parameters", slow, "--out", out);

        assertThat(plan.exitCode()).isEqualTo(3);
        assertThat(plan.err()).contains("and `apply` takes at most 21600 s (6 h)", "nothing was written");
        assertThat(out).doesNotExist();
    }

    @Test
    void keptLimitsAreNotThoseOfThePlan() throws IOException {
        Path high = write("high.yaml", "hub:\n  concurrentSpawnLimit: 500\nsingleuser:\n  startTimeout: 3600\n");
        firstbell("plan", sections, "--out", folder.resolve("plan"));

        assertThat(firstbell("apply", folder.resolve("plan"), "--values", high, "--raise-only")
                        .err())
                .startsWith("nothing was changed: --raise-only keeps limits of " + high)
                .doesNotContain("already has the values of the plan");
    }

    @Test
    void applyNamesTheFilesBesideTheObject() throws IOException {
        Path argo = write(
                "argo.yaml",
                "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    chart:"
                        + " jupyterhub\n    helm:\n      valueFiles: [values-prod.yaml]\n      valuesObject:\n        hub:"
                        + " {concurrentSpawnLimit: 64}\n");
        firstbell("plan", sections, "--out", folder.resolve("plan"));

        assertThat(firstbell("apply", folder.resolve("plan"), "--values", argo).err())
                .contains("spec.source.helm.valueFiles names `values-prod.yaml`, whose values count, too; not read");
    }

    @Test
    void applyDoesNotContradictItselfAboutASection() throws IOException {
        Path typo = write(
                "typo.yaml",
                "hub: {concurrentSpawnLimit: 64, config: {JupyterHub: {start_timeout: 10}}}\n"
                        + "singleuser: {startTimeout: 300}\n");
        firstbell("plan", sections, "--out", folder.resolve("plan"));

        assertThat(firstbell("apply", folder.resolve("plan"), "--values", typo).err())
                .contains("hub.config.JupyterHub.start_timeout has no effect")
                .doesNotContain("wins if JupyterHub");
    }

    @Test
    void theKeyWithTheSameLastWordIsSuggested() throws IOException {
        Path wrong = write("wrong.yaml", "format: firstbell/twin-parameters/v1\nquantities: {node.maxNodes: 5}\n");

        assertThat(firstbell("plan", sections, "--parameters", wrong, "--out", folder.resolve("plan"))
                        .err())
                .contains("did you mean `pool.maxNodes`?");
    }
}
