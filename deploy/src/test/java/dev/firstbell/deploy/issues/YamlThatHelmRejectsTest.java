package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.records.io.BadInputException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A file that Helm's parser rejects was edited as if the edit had an effect. What Helm accepts is that of helm 3.22: 300
 * files with a tab at the beginning of a line were compared with it.
 */
class YamlThatHelmRejectsTest {
    static Stream<String> rejected() {
        return Stream.of(
                "hub:\n  concurrentSpawnLimit: 100\n\t\nsingleuser: {}\n",
                "hub:\n  concurrentSpawnLimit: 100\n\t",
                "hub:\n  concurrentSpawnLimit: 100\n\t# an old comment\n",
                "hub:\n  \t# an old comment\n  concurrentSpawnLimit: 100\n",
                "hub:\n    \t\n  concurrentSpawnLimit: 100\n",
                "hub:\n  concurrentSpawnLimit: 100\n  \t# as deep as its key\n",
                "hub:\n  labels: {a: b}\n      \t\n  concurrentSpawnLimit: 100\n",
                "hub:\n  extraConfig:\n    a: |\n      \t\n      x = 1\n  concurrentSpawnLimit: 100\n");
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void aTabAtTheBeginningOfALineIsRefusedAsHelmRefusesIt(String values) {
        int line = (int) values.substring(0, values.indexOf('\t'))
                        .chars()
                        .filter(character -> character == '\n')
                        .count()
                + 1;

        assertThatThrownBy(() -> ScalingPlanEdits.propose("v.yaml", values, Plans.of(220, 1080)))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        "v.yaml:" + line + ": the line begins with a tab, which Helm's YAML parser does not accept, not"
                                + " even in an empty line or before a comment; write spaces instead, or remove the line");
    }

    static Stream<String> accepted() {
        return Stream.of(
                "{\n\t\"hub\": {\n\t\t\"concurrentSpawnLimit\": 100\n\t}\n}\n",
                "hub:\n  concurrentSpawnLimit:\t100\t# a tab\n",
                "hub:\n  concurrentSpawnLimit: 100\n   \t# deeper than its key\n  baseUrl: /\n",
                "hub:\n  extraConfig:\n    a: |\n      if x:\n      \ty = 1\n  concurrentSpawnLimit: 100\n",
                "hub:\n  extraConfig:\n    a: \"x\n\ty\"\n  concurrentSpawnLimit: 100\n",
                "%YAML 1.1\n---\nhub:\n  concurrentSpawnLimit: 100\n");
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void aTabThatHelmAcceptsIsNoReason(String values) {
        assertThat(ScalingPlanEdits.propose("v.yaml", values, Plans.of(220, 1080))
                        .after())
                .contains("220")
                .doesNotContain("100");
    }

    @ParameterizedTest
    @CsvSource({"1.2", "1.3", "2.0"})
    void anotherVersionOfYamlIsRefused(String version) {
        assertThatThrownBy(() -> ScalingPlanEdits.propose(
                        "v.yaml",
                        "%YAML " + version + "\n---\nhub:\n  concurrentSpawnLimit: 100\n",
                        Plans.of(220, 1080)))
                .isInstanceOf(BadInputException.class)
                .hasMessage("v.yaml:1: `%YAML " + version + "`: Helm's YAML parser reads YAML 1.1 only, and rejects the"
                        + " file; remove the line");
    }
}
