package dev.firstbell.records.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FileProblemTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("/proc/x"), "no such file or folder"),
                Arguments.of(
                        new AccessDeniedException("/root/x"), "permission denied; check the owner and the permissions"),
                Arguments.of(new NotDirectoryException("/a/b"), "a part of the path is a file, not a folder"),
                Arguments.of(
                        new FileSystemException("/a", null, "Read-only file system"), "the file system is read-only"),
                Arguments.of(
                        new FileSystemException("/a", null, "Not a directory"),
                        "a part of the path is a file, not a folder"),
                Arguments.of(new IOException("No space left on device"), "the disk is full"),
                Arguments.of(new IOException("Disk quota exceeded"), "the disk quota is used up"),
                Arguments.of(new MalformedInputException(1), "the file is not UTF-8 text; save it as UTF-8"),
                Arguments.of(new IOException("sun.nio.ch.Whatever"), "the operating system gives no reason"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theReasonIsInWords(IOException failure, String reason) {
        assertThat(FileProblem.reason(failure)).isEqualTo(reason);
    }

    @Test
    void aFileThatCannotBeWrittenHasItsReason() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThatThrownBy(() -> AtomicFiles.write(Path.of("/proc/x"), "y"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write /proc/x: no such file or folder");
        assertThatThrownBy(() -> AtomicFiles.write(file.resolve("below"), "y"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(file.resolve("below") + ": " + file + " is a file, not a folder; give a file in a folder");
        assertThatThrownBy(() -> AtomicFiles.write(folder, "y"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(folder + ": this is a folder; give a file");
    }
}
