package dev.firstbell.deploy.cluster;

import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** What credential plugins print, and the file of the salt. */
class SecretsFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of("plugin-output", "plugin", bytes -> {
                    String text = new String(bytes, StandardCharsets.UTF_8);
                    throw new BadInputException(
                            List.of("plugin: " + PluginOutput.start(text), "plugin: " + PluginOutput.end(text)));
                }),
                salt());
    }

    private static FuzzTarget salt() {
        Path file = Path.of("target", "fuzz-salt");
        return FuzzTarget.of(
                "salt-file",
                "--salt-file",
                bytes -> {
                    write(file, bytes);
                    Pseudonyms.withSaltIn(file).ofUser("ada");
                },
                "0123456789abcdef".repeat(4) + "\n");
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
