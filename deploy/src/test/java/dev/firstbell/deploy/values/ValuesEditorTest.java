package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesEditorTest {
    private static String set(String yaml, ValueEdit edit) {
        return ValuesEditor.of("values.yaml", yaml).set(edit).text();
    }

    private static String limit(String yaml, long value) {
        return set(yaml, ValueEdit.whole("hub.concurrentSpawnLimit", value));
    }

    @Nested
    class ExistingValue {
        @Test
        void isReplacedWithoutOtherChanges() {
            String yaml = """
                    # Our hub
                    hub:
                      concurrentSpawnLimit:   64      # the default
                      config: {JupyterHub: {admin_access:  true}}


                    singleuser:
                        startTimeout: 300
                    """;
            assertThat(limit(yaml, 200)).isEqualTo(yaml.replace("  64 ", "  200 "));
            assertThat(set(yaml, ValueEdit.whole("singleuser.startTimeout", 600)))
                    .isEqualTo(yaml.replace("300", "600"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"64", "0x40", "0o100", "+64"})
        void isUnchangedOnlyIfItsTextIsEqual(String written) {
            String yaml = "hub: {concurrentSpawnLimit: " + written + "}\n";
            if (written.equals("64")) {
                assertThat(limit(yaml, 64)).isSameAs(yaml);
            } else {
                // The same number in another notation is rewritten as a decimal.
                assertThat(limit(yaml, 64)).isEqualTo("hub: {concurrentSpawnLimit: 64}\n");
            }
        }

        @Test
        void isReplacedInAFlowMapping() {
            assertThat(limit("hub: {a: 1, concurrentSpawnLimit: 64, b: [1,  2]} # c\n", 7))
                    .isEqualTo("hub: {a: 1, concurrentSpawnLimit: 7, b: [1,  2]} # c\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\u007F", "\u0085", "\u009F", "\u2028", "\uFEFF", "\uFFFE", "\uFFFF", "\uD800", "🎓", "ü\n\"\\"
                })
        void canBeReplacedByAnyText(String text) {
            ValueEdit edit = ValueEdit.text("hub.a", text);
            ValuesEditor edited = ValuesEditor.of("v", "hub:\n  a: 1\n").set(edit);
            assertThat(edited.at("hub.a")).contains(text);
            assertThat(edited.set(edit)).isSameAs(edited);
        }

        @ParameterizedTest
        @CsvSource({"'64'", "\"64\"", "\"6\\u0034\""})
        void isReplacedIncludingItsQuotes(String quoted) {
            assertThat(limit("hub:\n  concurrentSpawnLimit: " + quoted + "  # c\n", 7))
                    .isEqualTo("hub:\n  concurrentSpawnLimit: 7  # c\n");
        }

        @Test
        void isFoundAfterEmojiAndUmlauts() {
            String yaml = "# 🎓🎓 Grüße\ntitle: \"🔔 first bell 🔔\"\nhub:\n  concurrentSpawnLimit: 64 # 🐢\nx: 🦊\n";
            assertThat(limit(yaml, 200)).isEqualTo(yaml.replace("64", "200"));
        }

        @Test
        void isFoundAfterAByteOrderMark() {
            assertThat(limit("\uFEFFhub:\n  concurrentSpawnLimit: 64\n", 200))
                    .isEqualTo("\uFEFFhub:\n  concurrentSpawnLimit: 200\n");
        }

        @Test
        void keepsWindowsLineEnds() {
            String yaml = "a: 1\r\nhub:\r\n  concurrentSpawnLimit: 64 # c\r\n  b: |\r\n    x\r\n    y\r\n";
            assertThat(limit(yaml, 200)).isEqualTo(yaml.replace("64", "200"));
        }

        @Test
        void keepsAMissingLineFeedAtTheEnd() {
            assertThat(limit("hub:\n  concurrentSpawnLimit: 64", 200)).isEqualTo("hub:\n  concurrentSpawnLimit: 200");
        }

        @Test
        void isReplacedBesideBlockScalarsAnchorsAndLists() {
            String yaml = """
                    base: &base
                      x: 1
                    other:
                      <<: *base
                      y: !secret abc
                    hub:
                      extraConfig:
                        a.py: |
                          concurrentSpawnLimit: 64
                          \tindented = "with a tab"

                        b.py: >-
                          folded
                      concurrentSpawnLimit: 64
                      list:
                      - *base
                      - concurrentSpawnLimit: 64
                    """;
            assertThat(limit(yaml, 200))
                    .isEqualTo(
                            yaml.replace("  concurrentSpawnLimit: 64\n  list", "  concurrentSpawnLimit: 200\n  list"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "  concurrentSpawnLimit:\n",
                    "  concurrentSpawnLimit:   # none yet\n",
                    "  concurrentSpawnLimit:"
                })
        void isWrittenAfterTheColonIfItWasEmpty(String line) {
            assertThat(limit("hub:\n" + line, 9)).isEqualTo("hub:\n" + line.replace("Limit:", "Limit: 9"));
        }

        @Test
        void isQuotedIfItIsText() {
            assertThat(set("a: {b: off}\n", ValueEdit.text("a.b", "on"))).isEqualTo("a: {b: \"on\"}\n");
            assertThat(set("a: {b: x}\n", ValueEdit.text("a.b", "say \"hi\" 🔔\n")))
                    .isEqualTo("a: {b: \"say \\\"hi\\\" 🔔\\n\"}\n");
            assertThat(set("a: {b: false}\n", ValueEdit.flag("a.b", true))).isEqualTo("a: {b: true}\n");
        }

        @Test
        void isFoundUnderAKeyWithDots() {
            assertThat(set("labels:\n  hub.jupyter.org/x: 1\n", ValueEdit.whole("labels.hub\\.jupyter\\.org/x", 2)))
                    .isEqualTo("labels:\n  hub.jupyter.org/x: 2\n");
        }
    }

    @Nested
    class MissingKey {
        @Test
        void becomesTheFirstChildInItsSiblingsColumn() {
            assertThat(limit("""
                                    hub:  # ours
                                        # about the probe
                                        livenessProbe: {}
                                    singleuser: {}
                                    """, 200)).isEqualTo("""
                            hub:  # ours
                                concurrentSpawnLimit: 200
                                # about the probe
                                livenessProbe: {}
                            singleuser: {}
                            """);
        }

        @Test
        void usesTheFilesLineEnds() {
            assertThat(limit("hub:\r\n  a: 1\r\n", 2)).isEqualTo("hub:\r\n  concurrentSpawnLimit: 2\r\n  a: 1\r\n");
        }

        @ParameterizedTest
        @CsvSource({"'hub:\n', 'hub:\n  concurrentSpawnLimit: 2\n'", "'hub:', 'hub:\n  concurrentSpawnLimit: 2'"})
        void startsTheMappingOfAnEmptyParent(String before, String after) {
            assertThat(limit(before, 2)).isEqualTo(after);
        }

        @Test
        void isAppendedWithItsParentIfThatIsMissingToo() {
            assertThat(limit("a: 1\n# last words\n", 2))
                    .isEqualTo("a: 1\n# last words\nhub:\n  concurrentSpawnLimit: 2\n");
            assertThat(limit("a: 1", 2)).isEqualTo("a: 1\nhub:\n  concurrentSpawnLimit: 2");
            assertThat(limit("a: |\n  text\n\n", 2)).isEqualTo("a: |\n  text\n\nhub:\n  concurrentSpawnLimit: 2\n");
        }

        @ParameterizedTest
        @CsvSource({
            "'hub: {}\n', 'hub: {concurrentSpawnLimit: 2}\n'",
            "'hub: { } # c\n', 'hub: {concurrentSpawnLimit: 2 } # c\n'",
            "'{hub: {a: 1}}\n', '{hub: {concurrentSpawnLimit: 2, a: 1}}\n'",
            "'{a: 1}\n', '{hub: {concurrentSpawnLimit: 2}, a: 1}\n'",
            "'{}\n', '{hub: {concurrentSpawnLimit: 2}}\n'",
            "'hub: {a: 1, b: [1,  2]}\n', 'hub: {concurrentSpawnLimit: 2, a: 1, b: [1,  2]}\n'",
            "'hub: {\n  a: 1,\n  b: 2\n}\n', 'hub: {\n  concurrentSpawnLimit: 2,\n  a: 1,\n  b: 2\n}\n'",
            "'{\n  \"hub\": {}\n}\n', '{\n  \"hub\": {\"concurrentSpawnLimit\": 2}\n}\n'",
            "'{\"a\": 1}\n', '{\"hub\": {\"concurrentSpawnLimit\": 2}, \"a\": 1}\n'",
            "'{hub: , a: 1}\n', '{hub: {concurrentSpawnLimit: 2} , a: 1}\n'",
            "'hub: ~\n', 'hub: {concurrentSpawnLimit: 2}\n'",
            "'hub: null # off\na: 1\n', 'hub: {concurrentSpawnLimit: 2} # off\na: 1\n'"
        })
        void isWrittenIntoBraces(String before, String after) {
            assertThat(limit(before, 2)).isEqualTo(after);
        }

        @ParameterizedTest
        @CsvSource({
            "'', ''",
            "'# nothing yet\n', '# nothing yet\n'",
            "'# nothing yet', '# nothing yet\n'",
            "'---\n', '---\n'",
            "'\r\n', '\r\n'"
        })
        void isAppendedToAFileWithoutValues(String before, String kept) {
            String end = before.contains("\r\n") ? "\r\n" : "\n";
            String after = limit(before, 2);

            assertThat(after).startsWith(kept);
            assertThat(after.substring(kept.length()).strip()).isEqualTo("hub:" + end + "  concurrentSpawnLimit: 2");
        }

        @ParameterizedTest
        @CsvSource({
            "'hub: 5\n', is not a mapping",
            "'hub: [1]\n', is not a mapping",
            "'? hub\n: a: 1\n', the edited file would not be valid YAML",
            "'a: 1\n...\n', the edited file would not be valid YAML"
        })
        void isRejectedIfItsPlaceIsAmbiguous(String yaml, String why) {
            assertThatThrownBy(() -> limit(yaml, 2))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageMatching("values\\.yaml:[0-9]+: hub\\.concurrentSpawnLimit: .*")
                    .hasMessageContaining(why)
                    .hasMessageContaining("the file was not changed");
        }
    }

    @Test
    void aKeyBelowAMergeKeyIsItsOwn() {
        // Helm's parser lets the later of the two win.
        String yaml = "b: &b {a: 1}\nhub:\n  <<: *b\n  concurrentSpawnLimit: 64\n";
        assertThat(limit(yaml, 200)).isEqualTo(yaml.replace("64", "200"));
    }

    @Nested
    class Rejected {
        @ParameterizedTest
        @CsvSource({
            "'x: &x {concurrentSpawnLimit: 64}\nhub: *x\n', anchor or alias `x`",
            "'hub: &x\n  concurrentSpawnLimit: 64\n', anchor or alias `x`",
            "'hub:\n  concurrentSpawnLimit: &n 64\n', anchor or alias `n`",
            "'n: &n 64\nhub:\n  concurrentSpawnLimit: *n\n', anchor or alias `n`",
            "'b: &b {a: 1}\nhub:\n  concurrentSpawnLimit: 64\n  <<: *b\n', merge key",
            "'b: &b {a: 1}\nhub:\n  <<: *b\n', merge key",
            "'hub:\n  concurrentSpawnLimit: !!int 64\n', explicit tag",
            "'hub: !hub\n  concurrentSpawnLimit: 64\n', explicit tag",
            "'hub:\n  concurrentSpawnLimit: |\n    64\n', block scalar",
            "'hub:\n  concurrentSpawnLimit: [64]\n', a mapping or a list",
            "'hub:\n  concurrentSpawnLimit: {a: 64}\n', a mapping or a list"
        })
        void areSharedValuesAndValuesThatAreNotPlainScalars(String yaml, String why) {
            assertThatThrownBy(() -> limit(yaml, 2))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining(why);
        }

        @ParameterizedTest
        @CsvSource({
            "'hub:\n  concurrentSpawnLimit: 64\n---\nhub: {}\n', values.yaml:3: a second YAML document begins here",
            "'hub:\n\tconcurrentSpawnLimit: 64\n', values.yaml:2:1: the line is indented with a tab",
            "'hub:\n  a: 1\n  a: 2\n', values.yaml:3: duplicate key `a`",
            "'hub: {a: 1}\nhub: {b: 1}\n', values.yaml:2: duplicate key `hub`",
            "'- a\n- b\n', is not a YAML mapping",
            "'just text\n', is not a YAML mapping",
            "'null\n', is not a YAML mapping",
            "'hub: {a: 1\n', values.yaml:2:1: the file is not valid YAML from here on",
            "'hub: *nowhere\n', values.yaml:1:6: an alias (*name) has no anchor",
            "'? [a]\n: 1\n', the key is a mapping or a list"
        })
        void areFilesThatAreNotASingleValidMapping(String yaml, String why) {
            assertThatThrownBy(() -> ValuesEditor.of("values.yaml", yaml))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith("values.yaml:")
                    .hasMessageContaining(why);
        }
    }

    @Test
    void aFileThatIsNestedTooDeeplyOrTooLargeIsRefused() {
        assertThatThrownBy(() -> ValuesEditor.of("values.yaml", "a: " + "[".repeat(5000)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("values.yaml:1: mappings and lists are nested more than 100 levels deep");
        assertThatThrownBy(() -> ValuesEditor.of("values.yaml", "# a\n".repeat(1_000_000)))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("values.yaml: the file has more than 3 MiB");
    }

    @Test
    void readsAScalarWithoutItsQuotes() {
        ValuesEditor editor = ValuesEditor.of("values.yaml", "a: {b: \"x y\", c: 64, d: , e: [1]}\n");
        assertThat(editor.at("a.b")).contains("x y");
        assertThat(editor.at("a.c")).contains("64");
        assertThat(editor.at("a.d")).contains("null");
        assertThat(editor.at("a.e")).isEmpty();
        assertThat(editor.at("a.f")).isEmpty();
        assertThat(editor.at("a.b.c")).isEmpty();
    }
}
