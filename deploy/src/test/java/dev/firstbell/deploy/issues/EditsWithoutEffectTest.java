package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.deploy.values.ScalingPlanEdits.Change;
import dev.firstbell.deploy.values.ScalingPlanEdits.Proposal;
import dev.firstbell.records.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** `apply` edited values that the deployment does not read, or that other values win over, and ended with exit code 0. */
class EditsWithoutEffectTest {
    private static final String PROFILE = """
            hub:
              concurrentSpawnLimit: 220
            singleuser:
              startTimeout: 300
              profileList:
                - display_name: small
                  kubespawner_override: {start_timeout: 100}
            """;

    @Test
    void aTimeoutThatEveryProfileSetsIsNotAppliedByTheChartsValue() {
        Proposal proposal = propose(PROFILE);

        assertThat(proposal.changes()).isEmpty();
        assertThat(proposal.unmet())
                .containsExactly("v.yaml:7: singleuser.profileList sets start_timeout to less in every profile (here to"
                        + " 100) and wins over singleuser.startTimeout, so an edit of that would have no effect; set 1080"
                        + " there by hand");
    }

    @Test
    void aProfileBesideOthersIsNamedWithItsValue() {
        Proposal proposal = propose(PROFILE + "    - display_name: large\n");

        assertThat(proposal.changes()).containsExactly(new Change("singleuser.startTimeout", "300", "1080"));
        assertThat(proposal.unmet()).isEmpty();
        assertThat(proposal.notes())
                .contains(
                        "v.yaml:7: singleuser.profileList sets start_timeout to 100 for one profile, whose students get"
                                + " that value instead; the plan needs 1080, so set that there by hand");
    }

    @Test
    void aProfileThatWaitsLongerIsEnough() {
        Proposal proposal = propose(PROFILE.replace("100", "1200"));

        assertThat(proposal.unmet()).isEmpty();
        assertThat(proposal.notes()).anySatisfy(note -> assertThat(note).endsWith("get that value instead"));
    }

    @Test
    void aSpawnerWithoutPodsDoesNotReadTheTimeoutOfPods() {
        Proposal proposal = propose("hub:\n  config:\n    JupyterHub: {spawner_class: simple}\n");

        assertThat(proposal.changes())
                .containsExactly(new Change("hub.concurrentSpawnLimit", "64 (the chart's default)", "220"));
        assertThat(proposal.unmet())
                .containsExactly(
                        "v.yaml:3: hub.config.JupyterHub.spawner_class is SimpleLocalProcessSpawner, which does"
                                + " not read singleuser.startTimeout, a value of KubeSpawner, so an edit of that would have no"
                                + " effect; set hub.config.SimpleLocalProcessSpawner.start_timeout: 1080 by hand");
    }

    @Test
    void theTimeoutOfASpawnerThatIsNamedByItsShortNameIsEdited() {
        Proposal proposal = propose("""
                hub:
                  concurrentSpawnLimit: 220
                  config:
                    JupyterHub: {spawner_class: simple}
                    SimpleLocalProcessSpawner: {start_timeout: 5}
                """);

        assertThat(proposal.changes())
                .containsExactly(new Change("hub.config.SimpleLocalProcessSpawner.start_timeout", "5", "1080"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub:\n  concurrentSpawnLimit: #@ data.values.limit\n",
                "#@ load(\"@ytt:data\", \"data\")\n---\nhub:\n  concurrentSpawnLimit: 100\n",
                "#@data/values\n---\nhub:\n  concurrentSpawnLimit: 100\n",
                "hub:\n  #@ if data.values.large:\n  concurrentSpawnLimit: 100\n  #@ end\n"
            })
    void aTemplateOfYttIsNotEdited(String values) {
        assertThatThrownBy(() -> propose(values))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(": a template of ytt (#@ …), which computes values");
    }

    @Test
    void anOrdinaryCommentIsNotAnAnnotationOfYtt() {
        assertThat(propose("hub:\n  concurrentSpawnLimit: 100 #@ada: raised in May\n")
                        .changes())
                .hasSize(2);
    }

    @Test
    void aTagThatMayLeaveTheChartOutIsNamed() {
        assertThat(propose(
                                "tags: {jupyterhub: false, monitoring: false}\njupyterhub:\n  hub: {concurrentSpawnLimit: 5}\n")
                        .notes())
                .contains("v.yaml:1: tags.jupyterhub is false, and if the umbrella's Chart.yaml gives this tag to the"
                        + " dependency, Helm leaves the chart out, and no value below it has an effect; set it to true,"
                        + " unless another values file or --set does")
                .noneMatch(note -> note.contains("tags.monitoring"));
    }

    @Test
    void theTextAtTheEndOfAFileKeepsItsEnd() {
        String values = "# ours\nhub:\n  concurrentSpawnLimit: 220\n  extraConfig:\n    a: |\n      x = 1";

        assertThat(propose(values).after())
                .isEqualTo(values.replace("hub:", "singleuser:\n  startTimeout: 1080\nhub:"));
    }

    @Test
    void anAnchorHasARemedyThatFitsIt() {
        assertThatThrownBy(() -> propose("hub:\n  concurrentSpawnLimit: &n 100\nother: *n\n"))
                .hasMessageStartingWith(
                        "v.yaml:2: hub.concurrentSpawnLimit: the value belongs to the anchor or alias `n`,"
                                + " which other keys share; by hand, change v.yaml:2 if all of them are to change, else give the"
                                + " keys with `*n` values of their own first");
        assertThatThrownBy(() -> propose("hub:\n  concurrentSpawnLimit: &n 100\n"))
                .hasMessageContaining("which no key shares; remove `&n` and try again");
        assertThatThrownBy(() -> propose("other: &n 100\nhub:\n  concurrentSpawnLimit: *n\n"))
                .hasMessageContaining("else write `concurrentSpawnLimit: 220` in place of the alias");
    }

    private static Proposal propose(String values) {
        return ScalingPlanEdits.propose("v.yaml", values, Plans.of(220, 1080));
    }
}
