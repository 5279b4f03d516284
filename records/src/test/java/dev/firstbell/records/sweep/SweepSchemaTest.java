package dev.firstbell.records.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.classes.TestingSchemas;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema says what the reader does, and the examples keep to both. */
class SweepSchemaTest {
    private static final TestingSchemas SCHEMA = TestingSchemas.SWEEP;
    private static final String UNHEARD_OF = "xxxxxxxxxxxxxxxxxxxxxxxx";
    private static final Pattern KNOWN_KEYS = Pattern.compile(UNHEARD_OF + ": unknown key; the known keys are (.+)");
    private static final String HEAD = "class: c.yaml\nenvironment: embedded\n";
    private static final String NONE = "settings: [{name: none}]\n";

    static Stream<Arguments> mappings() {
        return Stream.of(
                Arguments.of("", "{%s}"),
                Arguments.of("/$defs/environment", "class: c.yaml\n" + NONE + "environment: {%s}\n"),
                Arguments.of("/$defs/embedded", "class: c.yaml\n" + NONE + "environment: {embedded: {%s}}\n"),
                Arguments.of("/$defs/lab", "class: c.yaml\n" + NONE + "environment: {lab: {%s}}\n"),
                Arguments.of("/$defs/hub", "class: c.yaml\n" + NONE + "environment: {hub: {%s}}\n"),
                Arguments.of("/$defs/budget", HEAD + NONE + "budget: {%s}\n"),
                Arguments.of("/$defs/setting", HEAD + "settings: [{%s}]\n"),
                Arguments.of("/$defs/prescaling", HEAD + "settings: [{name: a, prescaling: {%s}}]\n"),
                Arguments.of("/$defs/limits", HEAD + "settings: [{name: a, hub: {%s}}]\n"),
                Arguments.of("/$defs/grid", HEAD + "grid: {%s}\n"));
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void schemaPropertiesAreTheReadersKeys(String pointer, String text) {
        BadInputException refusal = catchThrowableOfType(
                BadInputException.class, () -> SweepFile.parse("sweep.yaml", text.formatted(UNHEARD_OF + ": 1")));
        Matcher keys = KNOWN_KEYS.matcher(String.join("\n", refusal.problems()));

        assertThat(keys.find()).isTrue();
        assertThat(Set.of(keys.group(1).split(", ")))
                .isEqualTo(new TreeSet<>(SCHEMA.at(pointer + "/properties").propertyNames()));
        assertThat(SCHEMA.at(pointer).path("additionalProperties").asBoolean(true))
                .isFalse();
    }

    @Test
    void defaultsAreTheSameInSchemaAndReader() {
        String spelledOut =
                "class: c.yaml\nenvironment: {embedded: {speed: 10, seed: 1}}\nrepetitions: 5\norderSeed: 1\n"
                        + "settings: [{name: none, prescaling: {means: none}, hub: {concurrentSpawnLimit: 64, startTimeout:"
                        + " 5m}}]\n";

        assertThat(SCHEMA.problems(spelledOut)).isEmpty();
        assertThat(SweepFile.parse("sweep.yaml", spelledOut)).isEqualTo(SweepFile.parse("sweep.yaml", HEAD + NONE));
        assertThat(SCHEMA.at("/properties/repetitions/default").asInt()).isEqualTo(5);
        assertThat(SCHEMA.at("/$defs/embedded/properties/speed/default").asInt())
                .isEqualTo(10);
        assertThat(SCHEMA.at("/$defs/lab/properties/ready/default").asString()).isEqualTo("40s");
        assertThat(SweepFile.parse("sweep.yaml", HEAD.replace("embedded", "lab") + NONE)
                        .environment())
                .isEqualTo(SweepFile.parse(
                                "sweep.yaml",
                                HEAD.replace("embedded", "{lab: {ready: 40s, pull: 30s, poolMax: 8}}") + NONE)
                        .environment());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NONE,
                "settings: [{name: a, prescaling: {means: nodePlaceholders, nodes: 2}, lead: 20m}, {name: 2}]\n",
                "settings: [{name: a, prescaling: {means: userPlaceholders, students: 80}, lead: 0s}]\n",
                "settings: [{name: a, prescaling: {means: capacityBuffer, nodes: 2, strategy: standby}, lead: 1h}]\n",
                "grid: {prescaling: [{means: none}]}\n",
                "grid: {prescaling: [{means: none}, {means: poolMinimum, nodes: 3}], lead: [20m, 0s],"
                        + " concurrentSpawnLimit: [64, 200], startTimeout: 10m}\n",
                NONE + "budget: {time: 1h, nodeHours: 2.5}\nparameters: p.yaml\nrepetitions: 1\norderSeed: 0\n"
            })
    void schemaAndReaderAccept(String rest) {
        assertThat(SCHEMA.problems(HEAD + rest)).isEmpty();
        assertThat(SweepFile.parse("sweep.yaml", HEAD + rest)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "settings: []\n",
                "settings: [a]\n",
                "settings: [{prescaling: {means: none}}]\n",
                "settings: [{name: a, lead: 20m}]\n",
                "settings: [{name: a, prescaling: {means: nodePlaceholders, nodes: 2}}]\n",
                "settings: [{name: a, prescaling: {means: nodePlaceholders}, lead: 20m}]\n",
                "settings: [{name: a, prescaling: {means: nodePlaceholders, nodes: 0}, lead: 20m}]\n",
                "settings: [{name: a, prescaling: {means: nodePlaceholders, students: 2}, lead: 20m}]\n",
                "settings: [{name: a, prescaling: {means: userPlaceholders, nodes: 2}, lead: 20m}]\n",
                "settings: [{name: a, prescaling: {means: none, nodes: 2}}]\n",
                "settings: [{name: a, prescaling: {means: capacityBuffer, nodes: 2}, lead: 20m}]\n",
                "settings: [{name: a, prescaling: {means: poolMinimum, nodes: 2, strategy: active}, lead: 20m}]\n",
                "settings: [{name: a, prescaling: {means: roster, students: 2}, lead: 20m}]\n",
                "settings: [{name: a, prescaling: {nodes: 2}, lead: 20m}]\n",
                "settings: [{name: a, hub: {concurrentSpawnLimit: 0}}]\n",
                "settings: [{name: a, hub: {startTimeout: 300}}]\n",
                "grid: {prescaling: []}\n",
                "grid: {prescaling: [{means: none}], lead: [20m]}\n",
                "grid: {prescaling: [{means: poolMinimum, nodes: 2}]}\n",
                "grid: {prescaling: [{means: poolMinimum, nodes: 2}], lead: 20m}\n",
                "grid: {prescaling: [{means: none}], concurrentSpawnLimit: [0]}\n",
                NONE + "repetitions: 0\n",
                NONE + "repetitions: 101\n",
                NONE + "orderSeed: -1\n",
                NONE + "budget: {}\n",
                NONE + "budget: {time: 0s}\n",
                NONE + "budget: {nodeHours: -1}\n",
                NONE + "parameters: 'https://example.edu/p.yaml'\n",
                NONE + "colour: blue\n"
            })
    void schemaAndReaderReject(String rest) {
        assertThat(SCHEMA.problems(HEAD + rest)).isNotEmpty();
        assertThatThrownBy(() -> SweepFile.parse("sweep.yaml", HEAD + rest)).isInstanceOf(BadInputException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub",
                "cloud",
                "{}",
                "[embedded]",
                "{embedded: {speed: 0}}",
                "{embedded: {speed: 11}}",
                "{embedded: {seed: -1}}",
                "{embedded: {}, lab: {}}",
                "{lab: {ready: 0s}}",
                "{lab: {poolMax: 0}}",
                "{hub: {}}",
                "{hub: {url: hub.example.edu, helm: 'h {concurrentSpawnLimit} {startTimeoutSeconds}'}}",
                "{hub: {url: 'https://hub.example.edu/', helm: 'h {concurrentSpawnLimit}'}}"
            })
    void schemaAndReaderRejectAnEnvironment(String environment) {
        String text = "class: c.yaml\nenvironment: " + environment + "\n" + NONE;

        assertThat(SCHEMA.problems(text)).isNotEmpty();
        assertThatThrownBy(() -> SweepFile.parse("sweep.yaml", text)).isInstanceOf(BadInputException.class);
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../examples"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("sweep-")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleReadsAndKeepsToTheSchema(Path example) throws IOException {
        assertThat(SCHEMA.problems(Files.readString(example))).isEmpty();
        SweepFile file = SweepFile.read(example);
        assertThat(example.resolveSibling(file.classFile())).exists();
    }

    @Test
    void theExamplesAreFourSettingsAtTheEmbeddedHubAndTheComparisonInTheLab() {
        SweepFile embedded = SweepFile.read(Path.of("../examples/sweep-embedded.yaml"));
        SweepFile lab = SweepFile.read(Path.of("../examples/sweep-lab.yaml"));

        assertThat(embedded.settings()).hasSize(4);
        assertThat(embedded.repetitions()).isEqualTo(3);
        assertThat(lab.settings()).hasSize(2 * (1 + 3 * 2));
        assertThat(lab.repetitions()).isEqualTo(5);
    }
}
