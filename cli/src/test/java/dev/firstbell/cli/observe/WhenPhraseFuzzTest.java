package dev.firstbell.cli.observe;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

class WhenPhraseFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "when",
                "--at",
                bytes -> WhenPhrase.parse(
                        new String(bytes, StandardCharsets.UTF_8),
                        Instant.parse("2026-11-30T12:00:00Z"),
                        ZoneId.of("America/Denver"),
                        note -> {}),
                "last Tuesday 9:00",
                "yesterday at 09:00:30",
                "2026-09-07T09:00"));
    }
}
