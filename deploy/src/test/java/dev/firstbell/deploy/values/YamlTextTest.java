package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The comparison that verifies every edit, and the quoting of keys. */
class YamlTextTest {
    private static final YamlText BEFORE =
            YamlText.parse("v", "x: &x {y: 1}\nhub:\n  limit: 64\n  list: [1, 2]\nz: *x\n");
    private static final List<String> PATH = List.of("hub", "limit");

    private static boolean accepted(YamlText before, List<String> path, String after) {
        return before.differsOnlyAt(path, before.find(path).depth(), YamlText.parse("v", after), YamlText.scalar("7"));
    }

    @Test
    void acceptsAChangeOfTheTargetOnly() {
        assertThat(accepted(BEFORE, PATH, "x: &x {y: 1}\nhub:\n  limit: 7\n  list: [1, 2]\nz: *x\n"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x: &x {y: 1}\nhub:\n  limit: 8\n  list: [1, 2]\nz: *x\n",
                "x: &x {y: 1}\nhub:\n  limit: '7'\n  list: [1, 2]\nz: *x\n",
                "x: &x {y: 2}\nhub:\n  limit: 7\n  list: [1, 2]\nz: *x\n",
                "x: &x {y: 1}\nhub:\n  limit: 7\n  list: [1, 2, 3]\nz: *x\n",
                "x: &x {y: 1}\nhub:\n  limit: 7\n  list: [2, 1]\nz: *x\n",
                "x: &x {y: 1}\nhub:\n  limit: 7\n  list: [1, '2']\nz: *x\n",
                "x: &x {y: 1}\nhub:\n  limit: 7\n  list: [1, 2]\nz: {y: 1}\n",
                "x: &x {y: 1}\nhub:\n  limit: 7\n  list: [1, 2]\n  new: 1\nz: *x\n",
                "x: &x {y: 1}\nhub:\n  limit: 7\nz: *x\n",
                "hub:\n  limit: 7\n  list: [1, 2]\nx: &x {y: 1}\nz: *x\n",
                "x: &x {y: 1}\nhub: {list: [1, 2]}\nz: *x\n"
            })
    void rejectsAnyOtherDifference(String after) {
        assertThat(accepted(BEFORE, PATH, after)).isFalse();
    }

    @Test
    void acceptsANewKeyWithItsParents() {
        YamlText before = YamlText.parse("v", "a: 1\n");
        assertThat(accepted(before, PATH, "a: 1\nhub:\n  limit: 7\n")).isTrue();
        assertThat(accepted(before, PATH, "a: 1\nhub:\n  limit: 7\n  more: 1\n"))
                .isFalse();
        assertThat(accepted(YamlText.parse("v", "hub:\n"), PATH, "hub:\n  limit: 7\n"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with.dots/and-dashes", "_x9"})
    void doesNotQuotePlainKeys(String key) {
        assertThat(YamlText.key(key)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "ON", "null", "9x", "a b", "ä", "a:b", "-a"})
    void quotesKeysThatAYamlParserMightMisread(String key) {
        assertThat(YamlText.key(key)).isEqualTo('"' + key + '"');
    }
}
