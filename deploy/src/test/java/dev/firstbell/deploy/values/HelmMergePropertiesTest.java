package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.yaml.OthersYaml;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * After {@code apply}, the hub has the plan's limits: the file is merged over the chart's defaults as Helm does it, and
 * the traits are set in the order of the chart's jupyterhub_config.py.
 */
class HelmMergePropertiesTest {
    private static final Map<String, Object> CHART = Map.of(
            "hub", Map.of("concurrentSpawnLimit", 64, "config", Map.of("JupyterHub", Map.of("admin_access", true))),
            "singleuser", Map.of("startTimeout", 300));

    /** A values file, and where it has the chart's values. */
    record Sample(String text, List<String> prefix) {}

    @Provide
    Arbitrary<Sample> samples() {
        Arbitrary<List<String>> prefixes =
                Arbitraries.of(List.of(), List.of("jupyterhub"), List.of("campus", "jupyterhub"), List.of("my.lab"));
        Arbitrary<String> limits = Arbitraries.of(
                "",
                "  concurrentSpawnLimit: 64\n",
                "  concurrentSpawnLimit: 0   # no limit\n",
                "  concurrentSpawnLimit: null\n",
                "  concurrentSpawnLimit:\n",
                "  concurrentSpawnLimit: \"500\"\n",
                "  concurrentSpawnLimit: 0x1F4\n",
                "  concurrentSpawnLimit: -1\n");
        Arbitrary<String> timeouts = Arbitraries.of(
                "",
                "singleuser:\n",
                "singleuser:\n  startTimeout: 3600\n",
                "singleuser: {startTimeout: 30, cmd: null}\n",
                "singleuser:\n    startTimeout:   ~\n    image: {tag: x}\n");
        Arbitrary<String> configs = Arbitraries.of(
                "",
                "  config:\n    JupyterHub:\n      admin_access: false\n",
                "  config:\n    JupyterHub: {concurrent_spawn_limit: 40}\n    KubeSpawner:\n      start_timeout: 240 # c\n",
                "  config:\n    KubeSpawner: {start_timeout: 12}\n    Authenticator: {admin_users: [a]}\n");
        Arbitrary<String> others = Arbitraries.of("", "# ours\n\n", "cull: {enabled: true}\n");
        Arbitrary<String> lineBreaks = Arbitraries.of("\n", "\r\n");
        Arbitrary<Boolean> lastLineBreaks = Arbitraries.of(true, false);
        return Combinators.combine(prefixes, limits, timeouts, configs, others, lineBreaks, lastLineBreaks)
                .as((prefix, limit, timeout, config, other, lineBreak, last) -> {
                    String text = other + "hub:\n  baseUrl: /\n" + limit + config + timeout;
                    for (int i = prefix.size() - 1; i >= 0; i--) {
                        text = "hub: {url: x}\n".repeat(i == 0 ? 1 : 0) + prefix.get(i) + ":\n"
                                + text.replaceAll("(?m)^(?=.)", "  ");
                    }
                    text = last ? text : text.substring(0, text.length() - 1);
                    return new Sample(text.replace("\n", lineBreak), prefix);
                });
    }

    @Property
    void theHubHasThePlansLimits(
            @ForAll("samples") Sample sample,
            @ForAll @IntRange(min = 1, max = 2000) int limit,
            @ForAll @IntRange(min = 1, max = 4000) int seconds) {
        ScalingPlan plan = new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CS 101",
                "closed form",
                220,
                240,
                6,
                Duration.ofMinutes(12),
                new HubLimits(limit, Duration.ofSeconds(seconds)),
                6.4,
                0.72,
                List.of());
        ScalingPlanEdits.Proposal proposal = ScalingPlanEdits.propose("v.yaml", sample.text(), plan);

        assertThat(proposal.place().path()).isEqualTo(sample.prefix());
        assertThat(hub(proposal.after(), sample.prefix()))
                .isEqualTo(Map.of("concurrent_spawn_limit", limit, "start_timeout", seconds));
        assertThat(proposal.after().lines().count())
                .isBetween(sample.text().lines().count(), sample.text().lines().count() + 3);
        // A second time there is nothing to do.
        assertThat(ScalingPlanEdits.propose("v.yaml", proposal.after(), plan).changes())
                .isEmpty();
    }

    /** The traits as the hub has them. */
    private static Map<String, Object> hub(String text, List<String> prefix) {
        Object values = OthersYaml.load("v.yaml", text);
        for (String key : prefix) {
            values = ((Map<?, ?>) values).get(key);
        }
        Map<?, ?> merged = merge(CHART, (Map<?, ?>) values);
        Map<String, Object> traits = new HashMap<>(Map.of("concurrent_spawn_limit", 100, "start_timeout", 60));
        set(traits, "concurrent_spawn_limit", at(merged, "hub", "concurrentSpawnLimit"));
        set(traits, "start_timeout", at(merged, "singleuser", "startTimeout"));
        set(traits, "concurrent_spawn_limit", at(merged, "hub", "config", "JupyterHub", "concurrent_spawn_limit"));
        set(traits, "start_timeout", at(merged, "hub", "config", "KubeSpawner", "start_timeout"));
        return traits;
    }

    private static void set(Map<String, Object> traits, String trait, Object value) {
        if (value != null) {
            traits.put(trait, value);
        }
    }

    private static Object at(Map<?, ?> values, String... path) {
        Object value = values;
        for (String key : path) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }

    /** Mappings are merged key by key; null removes a default; anything else replaces it. */
    private static Map<?, ?> merge(Map<?, ?> defaults, Map<?, ?> values) {
        Map<Object, Object> merged = new HashMap<>(defaults);
        values.forEach((key, value) -> {
            if (value == null) {
                merged.remove(key);
            } else if (value instanceof Map<?, ?> map && merged.get(key) instanceof Map<?, ?> below) {
                merged.put(key, merge(below, map));
            } else {
                merged.put(key, value);
            }
        });
        return merged;
    }
}
