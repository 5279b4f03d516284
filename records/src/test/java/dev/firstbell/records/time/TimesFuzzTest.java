package dev.firstbell.records.time;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

class TimesFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "durations",
                "",
                bytes -> Durations.parse(new String(bytes, StandardCharsets.UTF_8))
                        .ifPresent(duration -> duration.toMillis()),
                "1h30m",
                "90s",
                "250ms",
                "1.5h"));
    }
}
