package dev.firstbell.client.internal.kernel;

import dev.firstbell.client.internal.http.MalformedInputException;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.BadInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;

class FramesFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                new FuzzTarget(
                        "kernel-frame-v1",
                        "kernel",
                        bytes -> decoded(() -> new V1Framing().decode(ByteBuffer.wrap(bytes))),
                        Map.of("execute", V1Framing.encode(message(List.of(new byte[] {1, 2, 3}))))),
                new FuzzTarget(
                        "kernel-frame-buffers",
                        "kernel",
                        bytes -> decoded(() -> new LegacyFraming().decode(ByteBuffer.wrap(bytes))),
                        Map.of("execute", legacy())),
                FuzzTarget.of(
                        "kernel-frame-text",
                        "kernel",
                        bytes -> decoded(() -> new LegacyFraming().decode(new String(bytes, StandardCharsets.UTF_8))),
                        "{\"channel\": \"iopub\", \"header\": {\"msg_type\": \"status\"}, \"parent_header\": {},"
                                + " \"metadata\": {}, \"content\": {\"execution_state\": \"idle\"}, \"buffers\": []}"));
    }

    private static void decoded(Runnable decode) {
        try {
            decode.run();
        } catch (MalformedInputException e) {
            throw new BadInputException("kernel: " + e.getMessage());
        }
    }

    private static KernelMessage message(List<byte[]> buffers) {
        var empty = JsonNodeFactory.instance.objectNode();
        return new KernelMessage("shell", empty, empty, empty, empty, buffers);
    }

    private static byte[] legacy() {
        List<byte[]> frames = new ArrayList<>();
        new LegacyFraming().encode(message(List.of(new byte[] {1, 2})), new KernelFraming.Sink() {
            @Override
            public void text(String frame) {
                frames.add(frame.getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public void binary(ByteBuffer frame) {
                byte[] copy = new byte[frame.remaining()];
                frame.get(copy);
                frames.add(copy);
            }
        });
        return frames.get(0);
    }
}
