package dev.firstbell.simulations.internal.injector;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The lines between the injector and its parent; another program may write into either pipe. */
class InjectorMessagesFuzzTest extends ParserFuzzTest {
    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of(
                        "injector-events",
                        "the injector's events cannot be read",
                        bytes -> InjectorMessages.event(new String(bytes, StandardCharsets.UTF_8))
                                .match(
                                        prepared -> {},
                                        progress ->
                                                progress.progress().reached().size(),
                                        finished -> finished.remaining().size(),
                                        broken -> broken.message().length(),
                                        refused -> refused.message().length()),
                        lines(MessagesTest.events().stream())),
                FuzzTarget.of(
                        "injector-commands",
                        "the injector cannot read the commands",
                        bytes -> InjectorMessages.command(new String(bytes, StandardCharsets.UTF_8))
                                .match(
                                        prepare -> prepare.clock().clock(),
                                        go -> go.clock().clock(),
                                        stop -> {}),
                        lines(MessagesTest.commands().stream())));
    }

    private static String[] lines(Stream<?> messages) {
        return messages.map(message -> Json.lines().writeValueAsString(message)).toArray(String[]::new);
    }
}
