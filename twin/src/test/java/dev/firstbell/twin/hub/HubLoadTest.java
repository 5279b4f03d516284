package dev.firstbell.twin.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.twin.clock.VirtualLoop;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HubLoadTest {
    private static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");

    /** Round numbers: 1 ms for each stream, 1 µs for each stream and event, 2 ms for each pending start. */
    private static final TwinParameters ROUND = TwinParameters.defaults()
            .with(Quantity.HUB_STREAM, 0.001)
            .with(Quantity.HUB_STREAM_EVENT, 0.000_001)
            .with(Quantity.HUB_PENDING, 0.002)
            .with(Quantity.HUB_LOAD_IN_TIMES, 0.1)
            .with(Quantity.HUB_SLICE, 0.002)
            .with(Quantity.HUB_REQUEST_TURNS, 10);

    private final VirtualLoop loop = new VirtualLoop(NINE);
    private int pending;

    private HubLoad load(TwinParameters parameters) {
        return new HubLoad(loop, parameters, () -> pending);
    }

    private static void open(HubLoad load, int streams) {
        for (int i = 0; i < streams; i++) {
            load.streamOpened();
        }
    }

    private void happened(HubLoad load, int events) {
        for (int i = 0; i < events; i++) {
            load.happened(loop.now());
        }
    }

    @Test
    void eachStreamLooksAtAllEventsAndEachPendingStartIsPolled() {
        HubLoad load = load(ROUND.with(Quantity.HUB_OTHER_EVENTS, 500));
        assertThat(load.perSecond()).isZero();

        open(load, 100);
        happened(load, 1_500);
        pending = 50;
        assertThat(load.perSecond()).isCloseTo(100 * (0.001 + 2_000 * 0.000_001) + 50 * 0.002, within(1e-9));

        load.streamsClosed(100);
        assertThat(load.perSecond()).isCloseTo(0.1, within(1e-9));
    }

    @Test
    void kubernetesDeletesAnEventAfterAnHour() {
        HubLoad load = load(ROUND);
        open(load, 100);
        happened(load, 1_000);
        loop.runUntil(NINE.plus(Duration.ofMinutes(30)));
        happened(load, 1_000);
        assertThat(load.perSecond()).isCloseTo(0.3, within(1e-9));

        loop.runUntil(NINE.plus(Duration.ofMinutes(61)));
        assertThat(load.perSecond()).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void theWorkThatTheTimesContainAlreadyDoesNotSlowTheHubDown() {
        HubLoad load = load(ROUND);
        open(load, 100);

        assertThat(load.slowdown(1)).isEqualTo(1);
        assertThat(load.callDelay(7)).isZero();
    }

    @Test
    void halfOfTheCoreSlowsJobsDownByTwo() {
        HubLoad load = load(ROUND.with(Quantity.HUB_LOAD_IN_TIMES, 0));
        open(load, 500);

        assertThat(load.slowdown(1)).isCloseTo(2, within(0.02));
        assertThat(load.slowdown(10)).as("the streams wait for more jobs, too").isBetween(1.8, 2.0);
    }

    @Test
    void aHubWithoutTimeStillHasTurnsForItsJobsButFarApart() {
        HubLoad load = load(ROUND.with(Quantity.HUB_LOAD_IN_TIMES, 0));
        open(load, 1_500);

        assertThat(load.callDelay(1))
                .as("ten turns of about half a second, in which all streams look")
                .isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_200));
        assertThat(load.slowdown(1)).isGreaterThan(200);
        assertThat(load.slowdown(100)).as("a hundred jobs share the turns").isLessThan(5);
    }
}
