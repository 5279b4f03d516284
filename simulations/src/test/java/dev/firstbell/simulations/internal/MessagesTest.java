package dev.firstbell.simulations.internal;

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

/** What parent and injector say to each other survives the way. */
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

    static List<Order> orders() {
        return List.of(
                new Order.Prepare(
                        "run",
                        URI.create("http://127.0.0.1/x/"),
                        "s3cret",
                        Optional.of("/etc/department.pem"),
                        PLAN,
                        "/a b",
                        CLOCK,
                        ReadinessMode.LATE_STREAM,
                        Duration.ofMinutes(10)),
                new Order.Go(CLOCK, NINE),
                new Order.Stop());
    }

    static List<Report> reports() {
        return List.of(
                new Report.Prepared(),
                new Report.Progress(new RunProgress(
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
                new Report.Finished(true, List.of("firstbell-000: still stopping")),
                new Report.Broken("line one\nline two"));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void anOrderIsOneLineAndReadsBackAsItself(Order order) {
        String line = Json.lines().writeValueAsString(order);

        assertThat(line).doesNotContain("\n");
        assertThat(Json.lines().readValue(line, Order.class)).isEqualTo(order);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void aReportIsOneLineAndReadsBackAsItself(Report report) {
        String line = Json.lines().writeValueAsString(report);

        assertThat(line).doesNotContain("\n");
        assertThat(Json.lines().readValue(line, Report.class)).isEqualTo(report);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void noOrderPrintsItsToken(Order order) {
        assertThat(order.toString()).doesNotContain("s3cret");
    }
}
