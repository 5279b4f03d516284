package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Damaged and strange values files end in a proposal or in one clear message. */
class MutatedValuesPropertiesTest {
    private static final ScalingPlan PLAN = new ScalingPlan(
            ScalingPlan.SCHEMA,
            "CS 101",
            "closed form",
            220,
            240,
            6,
            Duration.ofMinutes(12),
            new HubLimits(230, Duration.ofSeconds(1140)),
            6.4,
            0.72,
            List.of());

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of(
                "launcher:\n  hub:\n    url: https://x\n  jupyterhub:\n    ingress:\n      hosts: [a]\nm: {n: 1}\n",
                "hub:\n  config:\n    JupyterHub:\n      concurrent_spawn_limit: 40 # c\n    KubeSpawner: {a: 1}\n"
                        + "singleuser:\n  memory: {guarantee: 1G, limit: 2G}\n",
                "x: &x {concurrentSpawnLimit: 9}\nhub:\n  <<: *x\n  extraConfig:\n    a: |\n"
                        + "      c.KubeSpawner.start_timeout = 5\n  extraFiles: {f: {mountPath: /a, binaryData: YQ==}}\n",
                "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec:\n  values:\n    hub: {baseUrl: /}\n",
                "releases:\n- name: hub\n  chart: x/jupyterhub\n  values: [a.yaml, {hub: {}}]\nsops: {mac: x}\n");
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                "", "\n", " ", "\t", ":", "{", "}", "[", "]", "{{", "#", "\"", "'", "|", ">", "&x ", "*x", "!t ",
                "---\n", "...\n", "<<: ", "? ", "- ", "\r", "\uFEFF", "\0", "🎓", "0x", "hub:\n", "  ", "%", "@", "`");
    }

    @Property(tries = 3000)
    void aFileEndsInAProposalOrAMessage(
            @ForAll("files") String file,
            @ForAll("pieces") String first,
            @ForAll("pieces") String second,
            @ForAll @IntRange(max = 300) int at,
            @ForAll @IntRange(max = 300) int then,
            @ForAll @IntRange(max = 12) int cut) {
        String text = mutated(mutated(file, at, cut, first), then, 0, second);
        try {
            ScalingPlanEdits.Proposal proposal = ScalingPlanEdits.propose("v.yaml", text, PLAN);
            assertThat(proposal.changes().isEmpty()).isEqualTo(proposal.diff().isEmpty());
        } catch (BadInputException e) {
            assertThat(e.problems())
                    .singleElement()
                    .asString()
                    .startsWith("v.yaml:")
                    .doesNotContain("dev.firstbell", "java.", "Exception", "org.snakeyaml")
                    .hasSizeLessThan(1000);
        }
    }

    private static String mutated(String text, int at, int cut, String piece) {
        int from = Math.min(at, text.length());
        return text.substring(0, from) + piece + text.substring(Math.min(from + cut, text.length()));
    }
}
