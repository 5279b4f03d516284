package dev.firstbell.cli;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong usage: what was found and what is expected, never a position, a type or a class name. */
class UsageErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rnu|`rnu` is not a verb of `firstbell`; did you mean `firstbell run`?",
                "reprot|`reprot` is not a verb of `firstbell`; did you mean `firstbell report`?",
                "clean|`clean` is not a verb of `firstbell`; did you mean `firstbell cleanup`?",
                "xyzzy|`xyzzy` is not a verb of `firstbell`",
                "class shwo|`shwo` is not a verb of `firstbell class`; did you mean `firstbell class show`?",
                "run --huub=x|`firstbell run` has no option `--huub`; did you mean `--hub`?",
                "report a b|`b` is one argument too many; `firstbell report` takes DIR and options (a path with spaces needs"
                        + " quotes)",
                "demo x|`x` is one argument too many; `firstbell demo` takes options only (a path with spaces needs quotes)",
                "report|missing: DIR (the folder of a run or of a plan, or a folder that contains several runs, at any depth)",
                "hub --token-file t --port|--port: the value is missing; expected a whole number",
                "hub --token-file t --port abc|--port: expected a whole number, found `abc`",
                "hub --token-file t --port 99999999999|--port: expected a whole number, found `99999999999`",
                "demo --speed fast|--speed: expected a number such as 2.5, found `fast`",
                "observe --out o --time-zone Mars|--time-zone: expected a time zone such as America/Denver, found `Mars`",
                "trace f --out o --start nine|--start: expected a time such as 2026-09-07T09:00, found `nine`",
                "report a --out x --out y|--out: given twice; give it once",
                "run c --hub h --out o --slo 90|--slo: takes no value, found `90`",
                "run --slo 1.5m c --hub h --out o|--slo: takes no value, found `1.5m`",
                "run c --hub h --out o --slo PT90S|--slo: takes no value, found `PT90S`",
                "run --slo=90 c --hub h --out o|--slo: takes no value, found `90`",
                "run c --hub h --out o --slo d|`d` is one argument too many; `firstbell run` takes CLASS.yaml and options (a path"
                        + " with spaces needs quotes)",
            })
    void theProblemIsSaidInWords(String arguments, String problem) {
        Cli.Answer answer = firstbell((Object[]) arguments.split(" "));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err().lines().findFirst()).contains("firstbell: " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "run a b c",
                "plan --students",
                "observe --rung moon --out x",
                "trust a b",
                "cleanup --unlock=yes",
                "image inspect",
                "apply",
                "trace",
                "hub",
                "--nonsense",
                "run -x",
                "class",
                "observe --time-zone ++ --out x",
                "report --json=perhaps d",
                "trust h --students 1.5"
            })
    void noMessageShowsTheLibrary(String arguments) {
        Cli.Answer answer = firstbell((Object[]) arguments.split(" "));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(List.of("Exception", "java.", "index ", "Unmatched", "Could not", "convert", "not an int", "enum"))
                .noneMatch(word -> answer.err().contains(word));
        assertThat(answer.err()).startsWith("firstbell: ");
    }
}
