package dev.firstbell.deploy.prescale.rehearse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.prescale.ModelCluster;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.prescale.Rehearsal;
import dev.firstbell.records.prescale.Rehearsal.NodeTimes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** What a rehearsal learns, and that it gives everything back. */
class RehearserTest {
    private static final Instant SUNDAY = Instant.parse("2027-01-24T15:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final ModelCluster cluster = new ModelCluster(SUNDAY);
    private final HandClock clock = new HandClock();
    private boolean stopped;

    /** A clock that the test moves. */
    private static final class HandClock extends Clock {
        private Instant now = SUNDAY;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("only UTC");
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private Rehearsal rehearse(int nodes) {
        return new Rehearser(
                        cluster,
                        new Rehearser.Times(Duration.ofMinutes(20), Duration.ofMinutes(2), INTERVAL),
                        clock,
                        this::pass)
                .run(Prescaling.nodePlaceholders(nodes), () -> stopped, look -> {});
    }

    private void pass(Duration duration) {
        clock.now = clock.now.plus(duration);
        cluster.at(clock.instant());
    }

    @Test
    void theNodesComeAndGoAndTheirTimesAreKept() {
        cluster.setByHand(1);
        pass(ModelCluster.BOOT);
        Rehearsal rehearsal = rehearse(3);

        assertThat(rehearsal.took()).contains(ModelCluster.BOOT);
        assertThat(rehearsal.nodes()).extracting(NodeTimes::already).containsExactly(true, false, false);
        assertThat(rehearsal.nodes().get(2).readyAt())
                .contains(rehearsal.askedAt().plus(ModelCluster.BOOT));
        assertThat(rehearsal.failures()).singleElement().satisfies(missing -> {
            assertThat(missing.failure().kind()).isEqualTo(Kind.NODES_BOOTING);
            assertThat(Duration.between(missing.firstAt(), missing.lastAt()))
                    .isEqualTo(ModelCluster.BOOT.minus(INTERVAL));
        });
        assertThat(cluster.applied).containsExactly(3, 1);
        assertThat(rehearsal.givenBackAt()).contains(clock.instant());
    }

    /** A node that was booting already was shown as Ready after 0 s. */
    @Test
    void aNodeThatWasBootingBeforeTellsNothingAboutBoot() {
        cluster.setByHand(1);
        pass(ModelCluster.BOOT.minus(INTERVAL));
        Rehearsal rehearsal = rehearse(2);

        assertThat(rehearsal.nodes()).extracting(NodeTimes::already).containsExactly(true, false);
        assertThat(rehearsal.nodes().get(1).readyAt())
                .contains(rehearsal.askedAt().plus(ModelCluster.BOOT));
    }

    @Test
    void nodesThatCannotBeHadAreSaidWithTheReason() {
        cluster.stockOut();
        Rehearsal rehearsal = rehearse(3);

        assertThat(rehearsal.verifiedAt()).isEmpty();
        assertThat(rehearsal.failures())
                .extracting(missing -> missing.failure().kind())
                .containsExactly(Kind.STOCK_OUT);
        assertThat(cluster.count()).isZero();
    }

    @Test
    void aStoppedRehearsalGivesTheNodesBack() {
        stopped = true;
        assertThat(rehearse(3).verifiedAt()).isEmpty();
        assertThat(cluster.applied).containsExactly(3, 0);
    }

    @Test
    void nodesThatAreAskedForAlreadyAreNotRehearsed() {
        cluster.setByHand(4);
        assertThatThrownBy(() -> rehearse(3))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        "the cluster is asked for 4 already, so a rehearsal of 3 would show nothing; rehearse outside of"
                                + " classes, or more than 4");
        assertThat(cluster.applied).isEmpty();
    }

    /** An interval of an hour made a rehearsal of a minute last an hour, with its nodes. */
    @Test
    void theLastPauseEndsWithTheTime() {
        cluster.stockOut();
        new Rehearser(
                        cluster,
                        new Rehearser.Times(Duration.ofMinutes(1), Duration.ZERO, Duration.ofHours(1)),
                        clock,
                        this::pass)
                .run(Prescaling.nodePlaceholders(3), () -> false, look -> {});

        assertThat(clock.instant()).isEqualTo(SUNDAY.plus(Duration.ofMinutes(1)));
        assertThat(cluster.count()).isZero();
    }

    @Test
    void theRecordReadsBack() throws Exception {
        Rehearsal rehearsal = rehearse(2);
        String json = Json.pretty().writeValueAsString(rehearsal);

        assertThat(json).contains("\"means\" : \"nodePlaceholders\"", "\"intervalMs\" : 30000");
        assertThat(Json.lines().readValue(json, Rehearsal.class)).isEqualTo(rehearsal);
    }
}
