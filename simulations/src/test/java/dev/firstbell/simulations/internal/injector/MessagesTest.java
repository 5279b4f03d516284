package dev.firstbell.simulations.internal.injector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.client.ReadinessMode;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.student.Stage;
import dev.firstbell.simulations.RunProgress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The messages between the parent and the injector survive serialization. */
class MessagesTest {
    private static final Instant NINE = Instant.parse("2026-09-07T09:00:00.123456Z");
    private static final ClockAnchor CLOCK = new ClockAnchor(NINE, NINE.plusNanos(1000), 10);
    private static final ClassPlan PLAN = new ClassPlan(
            "CS 101 \"quoted\" – ä",
            "firstbell-",
            1,
            NINE,
            Duration.ofMinutes(2),
            Slo.DEFAULT,
            List.of(new PlannedStudent(0, "firstbell-000", Duration.ofMillis(-1500), Journey.NOTEBOOK)));

    static List<InjectorCommand> commands() {
        return List.of(
                new InjectorCommand.Prepare(
                        "run",
                        URI.create("http://127.0.0.1/x/"),
                        "s3cret",
                        Optional.of("/etc/department.pem"),
                        List.of("--hub", "http://127.0.0.1/x/"),
                        PLAN,
                        "/a b",
                        CLOCK,
                        ReadinessMode.LATE_STREAM,
                        Duration.ofMinutes(10)),
                new InjectorCommand.Go(CLOCK, NINE),
                new InjectorCommand.Stop());
    }

    static List<InjectorEvent> events() {
        return List.of(
                new InjectorEvent.Prepared(),
                new InjectorEvent.Progress(new RunProgress(
                        NINE,
                        RunProgress.Phase.DRIVING,
                        220,
                        Map.of(Stage.SENT, 12, Stage.LANDED, 3),
                        4,
                        2,
                        1,
                        Optional.of(JournalEntry.Health.builder(
                                        NINE, Duration.ofMillis(3), Duration.ZERO, Duration.ofMillis(20), 41)
                                .build()))),
                new InjectorEvent.Finished(
                        true, List.of("firstbell-000: still stopping"), List.of("another clean-up removed its users")),
                new InjectorEvent.Broken("line one\nline two"),
                new InjectorEvent.Refused("--hub: locked by ada@laptop"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandIsWrittenAsOneLineAndReadBackUnchanged(InjectorCommand command) {
        String line = Json.lines().writeValueAsString(command);

        assertThat(line).doesNotContain("\n");
        assertThat(Json.lines().readValue(line, InjectorCommand.class)).isEqualTo(command);
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventIsWrittenAsOneLineAndReadBackUnchanged(InjectorEvent event) {
        String line = Json.lines().writeValueAsString(event);

        assertThat(line).doesNotContain("\n");
        assertThat(Json.lines().readValue(line, InjectorEvent.class)).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void toStringHidesTheToken(InjectorCommand command) {
        assertThat(command.toString()).doesNotContain("s3cret");
    }
}
