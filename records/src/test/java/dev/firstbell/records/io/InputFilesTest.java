package dev.firstbell.records.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
    @TempDir
    Path folder;

    @Test
    void aByteOrderMarkIsNotPartOfTheText() {
        assertThat(InputFiles.text("x", "\uFEFFname: x".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("name: x");
    }

    @Test
    void latin1IsNamedWithItsLineAndByte() {
        refused(
                "name: CS\nroom: M\u00fcller\n".getBytes(StandardCharsets.ISO_8859_1),
                "x: line 2: the file is not UTF-8 text; it has the byte 0xfc and looks like Latin-1 (Windows-1252); save it as UTF-8");
    }

    @Test
    void utf16IsNamedWithAndWithoutAByteOrderMark() {
        String message =
                "x: line 1: the file is not UTF-8 text; it looks like UTF-16, as Windows PowerShell writes with `>`;"
                        + " save it as UTF-8";
        refused("\uFEFFname: x\n".getBytes(StandardCharsets.UTF_16LE), message);
        refused("\uFEFFname: x\n".getBytes(StandardCharsets.UTF_16BE), message);
        refused("name: x\n".getBytes(StandardCharsets.UTF_16LE), message);
    }

    @Test
    void filesOfOtherKindsAreNamed() {
        refused(
                new byte[] {0x1f, (byte) 0x8b, 8, 0},
                "x: line 1: the file is not UTF-8 text; it is compressed with gzip; unpack it with `gunzip`");
        refused(
                new byte[] {'P', 'K', 3, 4, 0, 0, 8, 0},
                "x: line 1: the file is not UTF-8 text; it is a zip archive or a spreadsheet; export it as text in UTF-8");
        refused(
                new byte[] {'a', 1, (byte) 0xc0, 2},
                "x: line 1: the file is not UTF-8 text; it looks like binary data; check that it is the right file");
    }

    @Test
    void aFolderIsNotAFile() {
        assertThatThrownBy(() -> InputFiles.read(folder, "make one"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(folder + ": this is a folder; expected a file");
    }

    @Test
    void aMissingFileIsNamedWithTheRemedy() {
        assertThatThrownBy(() -> InputFiles.read(folder.resolve("gone"), "make one"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(folder.resolve("gone") + ": no such file; make one");
    }

    @Test
    void aFileThatIsTooLargeIsRefusedBeforeItIsInMemory() throws IOException {
        Path file = folder.resolve("large");
        try (var out = Files.newByteChannel(
                file,
                java.util.Set.of(
                        java.nio.file.StandardOpenOption.CREATE_NEW, java.nio.file.StandardOpenOption.WRITE))) {
            out.position(InputFiles.MOST_BYTES).write(java.nio.ByteBuffer.wrap(new byte[1]));
        }

        assertThatThrownBy(() -> InputFiles.read(file, "make one"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(file
                        + ": the file is larger than 16 MiB, the most that is read; check that it is the right file");
    }

    private static void refused(byte[] bytes, String message) {
        assertThatThrownBy(() -> InputFiles.text("x", bytes))
                .isInstanceOf(BadInputException.class)
                .hasMessage(message);
    }
}
