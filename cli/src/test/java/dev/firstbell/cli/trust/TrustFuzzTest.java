package dev.firstbell.cli.trust;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.InputFiles;
import java.util.List;

class TrustFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "trusted-hubs",
                "hubs.yaml",
                bytes -> TrustedHubs.parse("hubs.yaml", InputFiles.text("hubs.yaml", bytes)),
                """
                schema: 1
                hubs:
                  - url: "https://hub.example.edu/"
                    students: 300
                    minutes: 30
                    activeUsers: 0
                """));
    }
}
