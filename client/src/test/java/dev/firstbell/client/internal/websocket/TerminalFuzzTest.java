package dev.firstbell.client.internal.websocket;

import dev.firstbell.client.internal.http.MalformedInputException;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.BadInputException;
import java.nio.charset.StandardCharsets;
import java.util.List;

class TerminalFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "terminal-frame",
                "terminal",
                bytes -> {
                    try {
                        new WireTerminal(String::length).text(new String(bytes, StandardCharsets.UTF_8));
                    } catch (MalformedInputException e) {
                        throw new BadInputException("terminal: " + e.getMessage());
                    }
                },
                "[\"stdout\", \"$ \\u001b[0m\"]",
                "[\"setup\", {}]",
                "[\"disconnect\", 1]"));
    }
}
