package dev.firstbell.records.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.io.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;

class YamlLinesTest {
    @Test
    void aProblemNamesTheLineOfItsKeyOrOfWhatTheKeyIsMissingIn() {
        Problems problems = new Problems();
        YamlReader yaml = YamlReader.parseWithLines("my.yaml", """
                # a comment
                a: {b: 1}
                list:
                  - x: 1
                    y: 2

                  - x: 3
                dotted.key:
                  inner: [1, {deep: 5}]
                """, problems);

        yaml.problem("a.b", "1");
        yaml.problem("list[0].y", "2");
        yaml.problem("list[1].missing", "3");
        yaml.problem("dotted.key.inner[1].deep", "4");
        yaml.problem("absent", "5");

        assertThat(problems.all())
                .isEqualTo(List.of(
                        "my.yaml: line 2: a.b: 1",
                        "my.yaml: line 5: list[0].y: 2",
                        "my.yaml: line 7: list[1].missing: 3",
                        "my.yaml: line 9: dotted.key.inner[1].deep: 4",
                        "my.yaml: absent: 5"));
    }
}
