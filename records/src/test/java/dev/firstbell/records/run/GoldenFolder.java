package dev.firstbell.records.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of golden files. With {@code -Dfirstbell.golden=write} the tests write them anew instead of comparing, for
 * formats that change on purpose; review the diff.
 */
public record GoldenFolder(Path path) {
    private static final boolean WRITE = "write".equals(System.getProperty("firstbell.golden"));

    public static GoldenFolder named(String name) {
        return new GoldenFolder(Path.of("src/test/resources/golden", name));
    }

    /** The golden folder as that of a run. */
    public RunFolder run() {
        return new RunFolder(path);
    }

    /** Asserts that files in a folder have the content of the golden ones. */
    public void assertSame(Path written, List<String> files) {
        for (String file : files) {
            if (WRITE) {
                copy(written.resolve(file), path.resolve(file));
            }
            assertThat(written.resolve(file)).hasSameTextualContentAs(path.resolve(file));
        }
    }

    /** Seals the golden run anew if golden files are written, because its journals may have been edited by hand. */
    public void sealIfWritten() {
        if (WRITE) {
            RunInfo info = run().info();
            try {
                Files.delete(run().infoFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            run().write(info);
        }
    }

    /** Copies golden files into a folder, where they are input. */
    public void copyTo(Path folder, List<String> files) {
        files.forEach(file -> copy(path.resolve(file), folder.resolve(file)));
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.writeString(to, Files.readString(from));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
