package dev.firstbell.simulations.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LagMeterTest {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final CountDownLatch held = new CountDownLatch(1);

    @AfterEach
    void release() {
        held.countDown();
        executor.shutdownNow();
    }

    @Test
    void showsABlockedExecutorWhileItIsBlockedAndOnlyThen() {
        LagMeter meter = LagMeter.of(executor);
        executor.execute(this::hold);
        await().until(() -> meter.take().compareTo(Duration.ofMillis(300)) > 0);

        held.countDown();

        await().untilAsserted(() -> assertThat(meter.take()).isLessThan(Duration.ofMillis(300)));
    }

    @Test
    void eventLoopsReportTheWorstLoopAndNothingBeforeTheyAreKnown() {
        EventLoops loops = new EventLoops();
        assertThat(loops.takeLag()).isEmpty();
        ScheduledExecutorService idle = Executors.newSingleThreadScheduledExecutor();
        try {
            loops.watch(List.of(idle, executor));
            executor.execute(this::hold);

            await().until(() -> loops.takeLag().orElseThrow().compareTo(Duration.ofMillis(300)) > 0);
        } finally {
            idle.shutdownNow();
        }
    }

    @Test
    void anExecutorThatHasShutDownHasNoLag() throws InterruptedException {
        LagMeter meter = LagMeter.of(executor);
        executor.shutdownNow();
        Thread.sleep(2 * LagMeter.EVERY.toMillis());

        assertThat(meter.take()).isLessThan(LagMeter.EVERY);
    }

    private void hold() {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
