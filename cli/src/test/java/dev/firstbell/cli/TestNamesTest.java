package dev.firstbell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Maven runs only classes with certain names: others would be tests that never run. */
class TestNamesTest {
    private static final Pattern TESTS =
            Pattern.compile("(?m)^ +@(?:Test|Property|ParameterizedTest|RepeatedTest|TestFactory)\\b");

    /** Surefire's default names, and Failsafe's. */
    private static final Pattern RUN = Pattern.compile("(?:Test.*|.*Tests?|.*TestCase|.*IT)\\.java");

    /** Records the exchanges with a real hub for other tests; run by hand. */
    private static final String BY_HAND = "RecordExchanges.java";

    @Test
    void everyClassWithTestsHasANameThatMavenRuns() throws IOException {
        try (Stream<Path> rooms = Files.list(Path.of(".."))) {
            assertThat(rooms.map(room -> room.resolve("src/test/java"))
                            .filter(Files::isDirectory)
                            .flatMap(TestNamesTest::classes)
                            .filter(TestNamesTest::hasTests)
                            .map(file -> file.getFileName().toString())
                            .filter(name -> !RUN.matcher(name).matches()))
                    .containsExactly(BY_HAND);
        }
    }

    private static Stream<Path> classes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests of an abstract class run in its subclasses. */
    private static boolean hasTests(Path file) {
        try {
            String text = Files.readString(file);
            return TESTS.matcher(text).find()
                    && !text.contains("\npublic abstract class ")
                    && !text.contains("\nabstract class ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
