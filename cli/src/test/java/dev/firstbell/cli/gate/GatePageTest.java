package dev.firstbell.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code docs/gate.md}, in the order of the page, in an empty folder. */
class GatePageTest {
    private static final Path PAGE = Path.of("../docs/gate.md");
    private static final Pattern BLOCK = Pattern.compile("```sh\\n(?<text>.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile(
            "cat > (?<file>\\S+) <<'YAML'\\n(?<content>.*?)\\nYAML\\n|\\./firstbell (?<arguments>.*?[^\\\\])\\n",
            Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\"(?<quoted>[^\"]*)\"|[^\\s\\\\]+");

    @TempDir
    private Path folder;

    private static String example() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(PAGE).split("\n## A worked example")[1]);
        assertThat(block.find()).isTrue();
        return block.group("text");
    }

    private List<Object> arguments(String text) {
        List<Object> arguments = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            String one = word.group("quoted") == null ? word.group() : word.group("quoted");
            arguments.add(
                    one.startsWith("runs/")
                            ? folder.resolve(one)
                            : one.startsWith("examples/") ? Path.of("..", one) : one);
        }
        return arguments;
    }

    @Test
    void theWorkedExampleFindsWhatBecameSlower() throws IOException {
        List<Cli.Answer> answers = new ArrayList<>();
        Matcher command = COMMAND.matcher(example());
        while (command.find()) {
            if (command.group("file") != null) {
                // The shell makes no folders.
                Files.writeString(folder.resolve(command.group("file")), command.group("content") + "\n");
            } else {
                Cli.Answer answer =
                        Cli.firstbell(arguments(command.group("arguments")).toArray());
                assertThat(answer.exitCode())
                        .as(command.group() + "\n" + answer.err())
                        .isIn(0, 3);
                answers.add(answer);
            }
        }

        assertThat(answers).extracting(Cli.Answer::exitCode).containsExactly(0, 0, 0, 3);
        assertThat(answers.get(3).out())
                .startsWith("REGRESSION: 20 new runs against 20 before (")
                .contains("  hubReady (from “container running” to “hub says ready”) became longer: ");
        theCommandOfTheDriftWorks();
    }

    /** On the example's history. */
    private void theCommandOfTheDriftWorks() throws IOException {
        Matcher command = Pattern.compile("\\./firstbell (history drift .*)").matcher(Files.readString(PAGE));
        assertThat(command.find()).isTrue();
        Object[] arguments = arguments(command.group(1).replace("runs/history", "runs/gate/history"))
                .toArray();

        // Once the day of the example's class is over, its runs are missing.
        assertThat(Cli.firstbell(arguments).exitCode()).isIn(0, 4);
    }
}
