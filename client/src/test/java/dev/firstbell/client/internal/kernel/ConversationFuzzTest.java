package dev.firstbell.client.internal.kernel;

import dev.firstbell.client.call.HubException;
import dev.firstbell.client.internal.http.MalformedInputException;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.BadInputException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/** What a kernel sends while it executes code: a frame on each line, in which REQUEST stands for the request's id. */
class ConversationFuzzTest extends ParserFuzzTest {
    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "kernel-replies",
                "kernel",
                ConversationFuzzTest::execute,
                String.join(
                        "\n",
                        frame("iopub", "status", "{\"execution_state\": \"busy\"}"),
                        frame("iopub", "stream", "{\"name\": \"stdout\", \"text\": \"1\\n\"}"),
                        frame("iopub", "execute_result", "{\"data\": {\"text/plain\": \"2\"}, \"execution_count\": 1}"),
                        frame("shell", "execute_reply", "{\"status\": \"ok\", \"execution_count\": 1}"),
                        frame("iopub", "status", "{\"execution_state\": \"idle\"}")),
                String.join(
                        "\n",
                        frame(
                                "shell",
                                "execute_reply",
                                "{\"status\": \"error\", \"ename\": \"NameError\", \"evalue\": \"x\"}"),
                        frame("iopub", "status", "{\"execution_state\": \"idle\"}"))));
    }

    private static String frame(String channel, String type, String content) {
        return "{\"channel\": \"%s\", \"header\": {\"msg_type\": \"%s\", \"msg_id\": \"a\"}, \"parent_header\": {\"msg_id\": \"REQUEST\"}, \"metadata\": {}, \"content\": %s, \"buffers\": []}"
                .formatted(channel, type, content);
    }

    private static void execute(byte[] bytes) {
        AtomicReference<KernelMessage> sent = new AtomicReference<>();
        Operation operation = Operation.of("execute");
        KernelConversation conversation = new KernelConversation(
                "session", operation, Duration.ofMinutes(1), Clock.systemUTC(), TIMER, sent::set);
        CompletableFuture<?> result = conversation.execute("1 + 1");
        String id = sent.get().header().path("msg_id").asString("");
        try {
            LegacyFraming framing = new LegacyFraming();
            for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
                conversation.accept(framing.decode(line.replace("REQUEST", id)));
            }
            if (result.isDone()) {
                result.join();
            }
        } catch (MalformedInputException e) {
            throw new BadInputException("kernel: " + e.getMessage());
        } catch (HubException e) {
            throw new BadInputException("kernel: " + e.hubMessage());
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof HubException failure)) {
                throw e;
            }
            throw new BadInputException("kernel: " + failure.hubMessage());
        } finally {
            result.cancel(false);
        }
    }
}
