package dev.firstbell.deploy.values;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ValuesEditorPropertiesTest {
    private static final String TARGET = "hub.concurrentSpawnLimit";

    /** A file's text before the value, the value, and the text after it. */
    record Sample(String before, String value, String after) {
        String text() {
            return before + value + after;
        }
    }

    @Provide
    Arbitrary<Sample> samples() {
        Arbitrary<String> lineBreaks = Arbitraries.of("\n", "\r\n");
        Arbitrary<String> heads = Arbitraries.of(
                "",
                "# 🎓 Grüße\n",
                "---\n",
                "%YAML 1.1\n---\n",
                "title: \"🔔\"\n\n\n",
                "text: |\n  hub:\n    concurrentSpawnLimit: 1\n\n",
                "x: &x {a: 1}\ny: *x\n",
                "list:\n- hub: {concurrentSpawnLimit: 1}\n");
        Arbitrary<String> siblings =
                Arbitraries.of("", "  a: 1\n", "  # c\n  b: {c:  d}   # e\n\n", "  f: >+\n    g\n\n");
        Arbitrary<String> gaps = Arbitraries.of(" ", "     ");
        Arbitrary<String> values = Arbitraries.of("64", "'64'", "\"64\"", "some text", "~", "true", "-1", "0.5", "1G");
        Arbitrary<String> tails = Arbitraries.of("", "\n", "   # 🐢 end\n", "\n  z: 1\n", "\nsingleuser: {}\n...\n");
        return Combinators.combine(heads, siblings, gaps, values, tails, lineBreaks)
                .as((head, sibling, gap, value, tail, lineBreak) -> new Sample(
                        (head + "hub:\n" + sibling + "  concurrentSpawnLimit:" + gap).replace("\n", lineBreak),
                        value,
                        tail.replace("\n", lineBreak)));
    }

    @Property
    void onlyTheValuesCharactersChange(@ForAll("samples") Sample sample, @ForAll long number) {
        String edited = ValuesEditor.of("v", sample.text())
                .set(ValueEdit.whole(TARGET, number))
                .text();
        String expected = sample.value().equals(Long.toString(number))
                ? sample.text()
                : sample.before() + number + sample.after();
        assertThat(edited).isEqualTo(expected);
    }

    @Property
    void settingAValueIsIdempotent(@ForAll("samples") Sample sample, @ForAll String text) {
        ValueEdit edit = ValueEdit.text(TARGET, text);
        ValuesEditor once = ValuesEditor.of("v", sample.text()).set(edit);
        assertThat(once.set(edit)).isSameAs(once);
        assertThat(once.at(TARGET)).contains(text);
    }

    @Property
    void settingTheOldValueAgainRestoresTheFile(@ForAll("samples") Sample sample, @ForAll long other) {
        ValuesEditor first = ValuesEditor.of("v", sample.text()).set(ValueEdit.whole(TARGET, 64));
        assertThat(first.set(ValueEdit.whole(TARGET, other))
                        .set(ValueEdit.whole(TARGET, 64))
                        .text())
                .isEqualTo(first.text());
    }

    @Property
    void insertingAKeyAddsOneLine(@ForAll("samples") Sample sample) {
        String edited = ValuesEditor.of("v", sample.text())
                .set(ValueEdit.whole("hub.aNewKey", 5))
                .text();
        String lineBreak = sample.text().contains("\r\n") ? "\r\n" : "\n";
        assertThat(edited.replaceFirst("  aNewKey: 5" + lineBreak, "")).isEqualTo(sample.text());
        assertThat(edited).hasSize(sample.text().length() + "  aNewKey: 5".length() + lineBreak.length());
    }
}
