package dev.firstbell.twin.clock;

import static dev.firstbell.twin.TestingPlans.NINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.time.HubClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopTest {
    private final VirtualLoop loop = new VirtualLoop(NINE);

    @Test
    void eventsRunByInstantThenByOrderOfScheduling() {
        List<String> ran = new ArrayList<>();
        loop.after(Duration.ofSeconds(2), () -> ran.add("late"));
        loop.after(Duration.ofSeconds(1), () -> ran.add("first"));
        loop.after(Duration.ofSeconds(1), () -> ran.add("second"));
        loop.at(NINE.minusSeconds(5), () -> ran.add("overdue"));

        loop.runUntil(NINE.plusSeconds(1));

        assertThat(ran).containsExactly("overdue", "first", "second");
        assertThat(loop.now()).isEqualTo(NINE.plusSeconds(1));
    }

    @Test
    void cancelledEventDoesNotRun() {
        List<String> ran = new ArrayList<>();
        loop.after(Duration.ofSeconds(1), () -> ran.add("never")).cancel();

        assertThat(loop.nextEventAt()).isEmpty();
        loop.runUntil(NINE.plusSeconds(9));
        assertThat(ran).isEmpty();
    }

    @Test
    void frozenTimeChangesOnlyByAdvanceTo() {
        List<Instant> ran = new CopyOnWriteArrayList<>();
        try (PacedLoop paced = new PacedLoop(loop, e -> {})) {
            paced.submit(() -> loop.after(Duration.ofHours(2), () -> ran.add(loop.now())))
                    .join();

            assertThat(paced.advanceTo(NINE.plus(Duration.ofHours(1)))).isEqualTo(NINE.plus(Duration.ofHours(1)));
            assertThat(ran).isEmpty();
            paced.advanceTo(NINE.plus(Duration.ofHours(3)));
            assertThat(ran).containsExactly(NINE.plus(Duration.ofHours(2)));
        }
    }

    @Test
    void pacedTimeFollowsItsClock() throws Exception {
        CompletableFuture<Instant> ran = new CompletableFuture<>();
        try (PacedLoop paced = new PacedLoop(loop, e -> {})) {
            paced.submit(() -> loop.after(Duration.ofSeconds(100), () -> ran.complete(loop.now())))
                    .join();
            HubClock clock = HubClock.paced(NINE, Instant.now(), 1000);
            paced.pace(clock);

            assertThat(ran.get(10, TimeUnit.SECONDS)).isEqualTo(NINE.plusSeconds(100));
            assertThat(clock.now()).isAfterOrEqualTo(NINE.plusSeconds(100));
            Instant model = paced.submit(loop::now).join();
            assertThat(model).isBetween(NINE.plusSeconds(100), clock.now());
            assertThat(paced.worstLag()).isBetween(Duration.ZERO, Duration.between(NINE, clock.now()));
        }
    }

    @Test
    void failedEventIsReportedAndTheNextOneRuns() {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<String> ran = new CopyOnWriteArrayList<>();
        try (PacedLoop paced = new PacedLoop(loop, failures::add)) {
            paced.submit(() -> {
                        loop.after(Duration.ofSeconds(1), () -> {
                            throw new IllegalStateException("broken");
                        });
                        return loop.after(Duration.ofSeconds(2), () -> ran.add("next"));
                    })
                    .join();
            paced.advanceTo(NINE.plusSeconds(3));
        }
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(ran).containsExactly("next");
    }

    @Test
    void closedLoopRejectsCommands() {
        PacedLoop paced = new PacedLoop(loop, e -> {});
        paced.close();

        assertThatThrownBy(() -> paced.submit(() -> 1).join()).hasCauseInstanceOf(RejectedExecutionException.class);
    }
}
