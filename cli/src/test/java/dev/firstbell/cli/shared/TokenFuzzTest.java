package dev.firstbell.cli.shared;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class TokenFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        Path file = Path.of("target", "fuzz-token");
        return List.of(FuzzTarget.of(
                "token-file",
                "--token-file",
                bytes -> {
                    Files.createDirectories(file.getParent());
                    Files.write(file, bytes);
                    TokenOption.fromFile("--token-file", file);
                },
                "0123456789abcdef\n"));
    }
}
