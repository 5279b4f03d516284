package dev.firstbell.client.internal.transport;

import dev.firstbell.client.internal.http.MalformedInputException;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.BadInputException;
import java.util.List;

class EventStreamFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of(
                        "event-stream",
                        "progress",
                        bytes -> {
                            try {
                                new SseParser(64 * 1024, data -> {}).feed(bytes, 0, bytes.length);
                            } catch (MalformedInputException e) {
                                throw new BadInputException("progress: " + e.getMessage());
                            }
                        },
                        "data: {\"progress\": 50, \"message\": \"Spawning server...\"}\n\n\r\ndata: {\"ready\": true}\r\n\r\n"));
    }
}
