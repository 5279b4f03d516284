package dev.firstbell.records.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.run.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bad inputs showed messages of the JDK and of libraries: names of classes and constants, {@code Input length = 1}, {@code long
 * overflow}, a stack overflow for nested brackets. Issue 14, section 3.
 */
class JavaInMessagesTest {
    private static final String CLASS = """
            name: CS 101
            start: 2027-01-25T09:00
            timeZone: America/Denver
            students: 10
            arrivals: [{shape: bell, sd: 20s}]
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            students: 10              | students: "10"            | class.yaml: students: expected a whole number from 1 to 10000, found the text `"10"`; write it without quotes
            students: 10              | students: []              | class.yaml: students: expected a whole number from 1 to 10000, found an empty list
            timeZone: America/Denver  | timeZone: America/Dnver   | class.yaml: timeZone: expected a time zone like America/Denver, found `America/Dnver`; did you mean America/Denver?
            start: 2027-01-25T09:00   | start: +999999999-12-31T23:59 | class.yaml: start: expected a year from 2000 to 2199, like 2026-09-07T09:00, found `+999999999-12-31T23:59`
            name: CS 101              | name: *title              | class.yaml: line 1, column 5: the file is not valid YAML: `*title` refers to an anchor that is not defined above it
            name: CS 101              | name: CS: 101             | class.yaml: line 1, column 9: the file is not valid YAML: a `:` cannot stand here; put a text that contains `: ` into quotes, and check the indentation
            name: CS 101              | name: "CS                 | class.yaml: line 1, column 7: the file is not valid YAML: a text in quotes does not end as expected; check for a missing closing quote, and write `\\\\` for `\\` in double quotes
            name: CS 101              | name: @home               | class.yaml: line 1, column 7: the file is not valid YAML: a value cannot begin with `@`; put it into quotes
            """)
    void aClassFileIsRefusedInWords(String line, String instead, String message) {
        assertThat(problems(CLASS.replace(line, instead))).contains(message);
    }

    @Test
    void nestedBracketsAreRefused() {
        for (String text : List.of("[".repeat(5_000), "a: ".concat("[".repeat(5_000)), "{a: ".repeat(5_000))) {
            assertThat(problems(text)).singleElement().asString().contains("not valid YAML");
        }
    }

    @Test
    void aSecondDocumentIsRefused() {
        assertThat(problems(CLASS + "---\nname: x\n"))
                .singleElement()
                .asString()
                .endsWith("the file is not valid YAML: there is a second document after `---`; expected one document");
    }

    @Test
    void anAnchorIsWhatItStandsFor() {
        assertThat(ClassFile.parse(
                                "class.yaml",
                                "name: &title CS 101\n" + CLASS.replace("name: CS 101\n", "") + "seed: 3\n")
                        .name())
                .isEqualTo("CS 101");
        assertThat(ClassFile.parse(
                                "class.yaml",
                                CLASS.replace("students: 10\n", "")
                                        + "sections: [{name: a, students: &n 12}, {name: b, students: *n}]\n")
                        .students())
                .isEqualTo(24);
    }

    @Test
    void aClassFileInLatin1IsNotMissing() throws IOException {
        Path file = Files.write(
                folder.resolve("class.yaml"),
                CLASS.replace("CS 101", "Einf\u00fchrung").getBytes(StandardCharsets.ISO_8859_1));

        assertThat(catchThrowableOfType(BadInputException.class, () -> ClassFile.read(file))
                        .problems())
                .containsExactly(
                        file + ": line 1: the file is not UTF-8 text; it has the byte 0xfc and looks like Latin-1"
                                + " (Windows-1252); save it as UTF-8");
    }

    @Test
    void aRunInLatin1IsNamedByItsLine() throws IOException {
        Files.write(folder.resolve("run.json"), new byte[] {'{', '\n', '"', (byte) 0xe9, '"'});

        assertThat(catchThrowableOfType(
                                BadInputException.class,
                                () -> RunFolder.open(folder).info())
                        .problems())
                .singleElement()
                .asString()
                .contains("run.json: line 2: the file is not UTF-8 text");
    }

    @Test
    void aRunWithAnotherTypeInAFieldIsRefusedInWords() throws IOException {
        String golden = Files.readString(Path.of("src/test/resources/golden/run-v1/run.json"));
        Files.writeString(folder.resolve("run.json"), golden.replace("\"seed\" : 7", "\"seed\" : [7]"));

        assertThat(catchThrowableOfType(
                                BadInputException.class,
                                () -> RunFolder.open(folder).info())
                        .problems())
                .containsExactly(folder.resolve("run.json")
                        + ": this is not a run record: classPlan.seed: expected a whole number, found a list; restore run.json from"
                        + " a copy, or take the folder away");
    }

    @Test
    void failuresOfFilesAreNamedInWords() {
        assertThat(FileProblem.reason(new AccessDeniedException("/a")))
                .isEqualTo("permission denied; check the owner and the permissions");
        assertThat(FileProblem.reason(new MalformedInputException(1)))
                .isEqualTo("the file is not UTF-8 text; save it as UTF-8");
        assertThat(FileProblem.reason(new IOException("No space left on device")))
                .isEqualTo("the disk is full");
        assertThat(FileProblem.reason(new IOException("java.lang.Foo")))
                .isEqualTo("the operating system gives no reason");
    }

    @Test
    void aFailureIsNamedByItsOwnWordsAndNotByItsClass() {
        assertThat(FailureReason.all(new UncheckedIOException("cannot write x", new AccessDeniedException("/x"))))
                .containsExactly("cannot write x", "/x: permission denied; check the owner and the permissions");
        assertThat(FailureReason.all(catchThrowableOfType(NumberFormatException.class, () -> Integer.parseInt("x"))))
                .containsExactly("an error in the program itself");
    }

    private static List<String> problems(String text) {
        return catchThrowableOfType(BadInputException.class, () -> ClassFile.parse("class.yaml", text))
                .problems();
    }
}
