package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ValuesFileTest {
    private static final Path VALUES = Path.of("helm", "values.yaml");

    /**
     * Keys of the chart's values.schema.yaml (Zero to JupyterHub 4.4.0) that a class start depends on. The schema
     * allows no other keys in these objects, so {@code helm upgrade} would fail on a misspelt one.
     */
    private static final Set<String> KNOWN = Set.of(
            "hub.concurrentSpawnLimit",
            "hub.consecutiveFailureLimit",
            "singleuser.startTimeout",
            "singleuser.memory.guarantee",
            "singleuser.memory.limit",
            "singleuser.cpu.guarantee",
            "singleuser.cpu.limit",
            "scheduling.userScheduler.enabled",
            "scheduling.podPriority.enabled",
            "scheduling.userPlaceholder.replicas",
            "scheduling.corePods.nodeAffinity.matchNodePurpose",
            "scheduling.userPods.nodeAffinity.matchNodePurpose",
            "prePuller.continuous.enabled",
            "cull.enabled",
            "cull.timeout",
            "cull.every",
            "debug.enabled");

    /** Below these paths the schema allows any key. */
    private static final List<String> FREE = List.of("hub.services.", "hub.loadRoles.");

    private static String text() throws IOException {
        return Files.readString(VALUES);
    }

    @Test
    void containsOnlyKeysOfTheChartsSchema() throws IOException {
        assertThat(leaves())
                .isNotEmpty()
                .allMatch(leaf -> KNOWN.contains(leaf) || FREE.stream().anyMatch(leaf::startsWith));
    }

    @Test
    void containsNoSecret() throws IOException {
        assertThat(leaves()).noneMatch(leaf -> leaf.matches("(?i).*(token|secret|password|key|credential)s?"));
    }

    @Test
    void startsWithTheChartsDefaults() throws IOException {
        ValuesEditor values = ValuesEditor.of("values.yaml", text());
        assertThat(values.at(ScalingPlanEdits.CONCURRENT_SPAWN_LIMIT)).contains("64");
        assertThat(values.at(ScalingPlanEdits.START_TIMEOUT)).contains("300");
    }

    @Test
    void changesTwoLinesForAPlan() throws IOException {
        ScalingPlan plan = new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CS 101",
                "closed form",
                220,
                240,
                6,
                Duration.ofMinutes(12),
                new HubLimits(240, Duration.ofMinutes(10)),
                6.4,
                0.72,
                List.of());
        ScalingPlanEdits.Proposal proposal = ScalingPlanEdits.propose("deploy/helm/values.yaml", text(), plan);
        assertThat(proposal.diff().lines().filter(line -> line.matches("[-+] .*")))
                .containsExactly(
                        "-  concurrentSpawnLimit: 64      # the chart ships 64",
                        "+  concurrentSpawnLimit: 240      # the chart ships 64",
                        "-  startTimeout: 300             # the chart ships 300",
                        "+  startTimeout: 600             # the chart ships 300");
    }

    private static List<String> leaves() throws IOException {
        List<String> leaves = new ArrayList<>();
        collect("", new Load(LoadSettings.builder().build()).loadFromString(text()), leaves);
        return leaves;
    }

    private static void collect(String path, Object value, List<String> leaves) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, child) -> collect(path.isEmpty() ? key.toString() : path + "." + key, child, leaves));
        } else {
            leaves.add(path);
        }
    }
}
