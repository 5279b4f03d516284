package dev.firstbell.deploy.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterEntry.PodMark;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PseudonymsTest {
    @TempDir
    private Path temp;

    @Test
    void saltIsCreatedOnceAndReadableOnlyByItsOwner() throws IOException {
        Path file = temp.resolve("config/firstbell/salt");

        String ada = Pseudonyms.withSaltIn(file).ofUser("ada");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
        try (var files = Files.list(file.getParent())) {
            assertThat(files).as("temporary files are removed").hasSize(1);
        }
        assertThat(Pseudonyms.withSaltIn(file).ofUser("ada")).isEqualTo(ada).matches("observed-[0-9a-f]{16}");
        assertThat(Pseudonyms.withSaltIn(file).ofUser("bob")).isNotEqualTo(ada);
        assertThat(Pseudonyms.withSaltIn(temp.resolve("other")).ofUser("ada"))
                .as("on another machine")
                .isNotEqualTo(ada);
    }

    /** The expected value is the result of Python's hmac for the same key and text. */
    @Test
    void pseudonymIsAnHmac() throws IOException {
        Path file = temp.resolve("salt");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "00".repeat(32));

        assertThat(Pseudonyms.withSaltIn(file).ofUser("ada")).isEqualTo("observed-b58a40f4ca4f0aae");
    }

    @Test
    void saltThatOtherUsersCanReadIsRejected() throws IOException {
        Path file = temp.resolve("salt");
        Pseudonyms.withSaltIn(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> Pseudonyms.withSaltIn(file))
                .withMessageContaining("--salt-file: other users of this machine have access to")
                .withMessageContaining("chmod 600");
    }

    @Test
    void fileWithoutASaltIsRejected() throws IOException {
        Path file = temp.resolve("salt");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "pepper");

        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(() -> Pseudonyms.withSaltIn(file))
                .withMessageContaining("contains no salt");
    }

    @Test
    void userAndPodNamesAreReplaced() {
        Instant at = Instant.parse("2026-09-07T15:00:00Z");
        PodFact fact = new PodFact(
                at,
                Optional.empty(),
                at,
                PodMark.CREATED,
                "uid-1",
                "jupyter-ada--lab",
                "ada",
                Optional.of("node-1"),
                Optional.empty());

        String kept = Json.lines()
                .writeValueAsString(Pseudonyms.withSaltIn(temp.resolve("salt")).hide(fact));

        assertThat(kept).doesNotContain("ada").contains("uid-1", "node-1", "created");
    }
}
