package dev.firstbell.records.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    private Path folder;

    @Test
    void aFileThatOnlyItsOwnerMayReadStaysThatWay() throws IOException {
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
        Path secret = Files.writeString(folder.resolve("values.yaml"), "old");
        Files.setPosixFilePermissions(secret, owner);

        AtomicFiles.write(secret, out -> {
            assertThat(Files.getPosixFilePermissions(folder.resolve(".values.yaml.tmp")))
                    .isEqualTo(owner);
            out.write('n');
        });

        assertThat(secret).hasContent("n");
        assertThat(Files.getPosixFilePermissions(secret)).isEqualTo(owner);
    }

    @Test
    void aLinkKeepsLeadingToItsFile() throws IOException {
        Path file =
                Files.writeString(Files.createDirectory(folder.resolve("real")).resolve("values.yaml"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("values.yaml"), file);

        AtomicFiles.write(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void aLinkThatLeadsNowhereAndAPipeAreNotReplaced() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> AtomicFiles.write(link, "new"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(link + ": this is a symbolic link that leads to no file; give another file");
        assertThatThrownBy(() -> AtomicFiles.write(pipe, "new"))
                .isInstanceOf(BadInputException.class)
                .hasMessage(pipe + ": this is a device or a pipe, not a file; give a file");

        assertThat(link).isSymbolicLink();
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void aWriteThatFailsLeavesTheFileAsItWasAndNothingBesideIt() throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), "old");

        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write('n');
                    throw new IOException("no space left");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());

        assertThat(file).hasContent("old");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aNewFileIsWritten() {
        AtomicFiles.write(folder.resolve("new"), "text");

        assertThat(folder.resolve("new")).hasContent("text");
    }
}
