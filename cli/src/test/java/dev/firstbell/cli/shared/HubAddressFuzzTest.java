package dev.firstbell.cli.shared;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

class HubAddressFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "pasted-address",
                "--hub",
                bytes -> HubAddress.parse("--hub", new String(bytes, StandardCharsets.UTF_8))
                        .url()
                        .toURL(),
                "https://example.edu/jupyter/hub/spawn?next=%2Fhub%2F",
                "hub.example.edu",
                "http://127.0.0.1:8000/user/ada/lab/tree/a.ipynb"));
    }
}
