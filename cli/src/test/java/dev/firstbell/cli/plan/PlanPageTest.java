package dev.firstbell.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.calibrate.ModelledRuns;
import dev.firstbell.deploy.files.TestingGit;
import dev.firstbell.records.classes.TestingSchemas;
import dev.firstbell.records.timetable.Timetable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands and the files of {@code docs/plan.md}. */
class PlanPageTest {
    private static final Path PAGE = Path.of("../docs/plan.md");
    private static final Pattern BLOCK = Pattern.compile("```(?<kind>sh|yaml)\\n(?<text>.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private static List<String> blocks(String kind) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        while (block.find()) {
            if (block.group("kind").equals(kind)) {
                blocks.add(block.group("text"));
            }
        }
        return blocks;
    }

    @Test
    void itsCommandsWork() throws IOException {
        List<String> commands = blocks("sh").stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("./firstbell "))
                .toList();

        TestingGit deployment = TestingGit.in(folder.resolve("hub-deployment"));
        deployment.write("hub/values.yaml", Files.readString(Path.of("../deploy/helm/values.yaml")));
        deployment.write("schedule.yaml", "schema: 1\ntimeZone: America/Denver\nwindows: []\n");
        deployment.commit();
        assertThat(commands).hasSize(11);
        // A Monday at 09:00, as a class of the timetable.
        ModelledRuns.write(folder.resolve("runs/observed/monday"), 0, "http://hub.example.edu/", true);
        for (String command : commands) {
            List<Object> arguments = new ArrayList<>();
            for (String word : command.substring("./firstbell ".length())
                    .replaceFirst(" +#.*", "")
                    .split(" +")) {
                arguments.add(
                        word.startsWith("runs/") || word.equals("hub-deployment")
                                ? folder.resolve(word)
                                : word.startsWith("examples/") || word.startsWith("deploy/")
                                        ? Path.of("..", word)
                                        : word);
            }
            if (command.contains("timetable")) {
                // Fewer worlds, so that the test is quick.
                arguments.add("--worlds");
                arguments.add("200");
            }
            Cli.Answer answer = Cli.firstbell(arguments.toArray());

            assertThat(answer.exitCode()).as(command + "\n" + answer.err()).isZero();
        }
    }

    @Test
    void itsTimetableIsOne() throws IOException {
        assertThat(blocks("yaml"))
                .hasSize(2)
                .first()
                .satisfies(text -> assertThat(Timetable.parse("timetable.yaml", text, name -> new byte[0])
                                .meetings())
                        .hasSize(5));
        assertThat(TestingSchemas.DEPLOYMENT.problems(blocks("yaml").get(1))).isEmpty();
    }
}
