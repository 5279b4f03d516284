package dev.firstbell.deploy.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.files.FileChanges.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChangesTest {
    @TempDir
    private Path temporary;

    private Path folder;
    private Path one;
    private Path two;
    private Path created;
    private FileChanges changes;

    @BeforeEach
    void files() throws IOException {
        folder = temporary.toRealPath();
        one = Files.writeString(folder.resolve("one"), "1");
        two = Files.writeString(Files.createDirectory(folder.resolve("below")).resolve("two"), "2");
        created = folder.resolve("created");
        changes = new FileChanges(
                folder,
                List.of(
                        new Change(one, Optional.of("1"), Optional.of("one")),
                        new Change(two, Optional.of("2"), Optional.empty()),
                        new Change(created, Optional.empty(), Optional.of("new"))));
    }

    private void assertDone() throws IOException {
        assertThat(one).hasContent("one");
        assertThat(two).doesNotExist();
        assertThat(created).hasContent("new");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("one", "below", "created");
        }
    }

    @Test
    void filesAreEditedCreatedAndDeletedAndKeepTheirPermissions() throws IOException {
        Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rw-r-----"));

        changes.write();

        assertDone();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void aChangeThatWasKilledBetweenTwoFilesIsBroughtToItsEnd() throws IOException {
        changes.stage();
        Files.move(folder.resolve(".one.firstbell"), one, StandardCopyOption.REPLACE_EXISTING);

        assertThat(FileChanges.isUnfinished(folder)).isTrue();
        assertThat(FileChanges.finish(folder)).containsExactly(two, created);
        assertDone();
        assertThat(FileChanges.isUnfinished(folder)).isFalse();
    }

    @Test
    void aChangeThatWasKilledAfterTheLastFileIsAtItsEnd() throws IOException {
        changes.stage();
        String list = Files.readString(folder.resolve(FileChanges.LIST));
        FileChanges.finish(folder);
        Files.writeString(folder.resolve(FileChanges.LIST), list);

        assertThat(FileChanges.finish(folder)).isEmpty();
        assertDone();
    }

    @Test
    void aChangeThatWasKilledBeforeItsListWasCompleteHasChangedNothing() throws IOException {
        changes.stage();
        String list = Files.readString(folder.resolve(FileChanges.LIST));
        Files.writeString(folder.resolve(FileChanges.LIST), list.substring(0, list.length() / 2));

        assertThat(FileChanges.finish(folder)).isEmpty();
        assertThat(one).hasContent("1");
        assertThat(two).hasContent("2");
        assertThat(created).doesNotExist();
        changes.write();
        assertDone();
    }

    @Test
    void afterAnInterruptionAFileOfAPersonIsNotOverwritten() throws IOException {
        changes.stage();
        Files.writeString(two, "mine");

        assertThatThrownBy(() -> FileChanges.finish(folder))
                .hasMessage(two + ": `apply` was interrupted before it wrote this file, and the file was changed since;"
                        + " check the files in it, remove " + folder.resolve(FileChanges.LIST)
                        + ", and apply the plan again; nothing was changed");
        assertThat(one).hasContent("1");
        assertThat(two).hasContent("mine");
    }

    @Test
    void whatCannotBeWrittenIsNamedBeforeAnythingIs() throws IOException {
        Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("r--r--r--"));
        Files.writeString(two, "other");
        Files.writeString(created, "there");

        assertThatThrownBy(changes::write)
                .hasMessage(one + ": the file is read-only; allow writing (chmod u+w) if it may be edited; nothing was"
                        + " changed\n" + two
                        + ": the file has changed since it was read; try again; nothing was changed\n"
                        + created + ": the file exists meanwhile; try again; nothing was changed");
        assertThat(one).hasContent("1");
    }
}
