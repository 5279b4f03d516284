package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.hub.HubLog;
import dev.firstbell.deploy.hub.LogZone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Slug: late-transport-moves-lines. The timestamp that a transport put before a line chose the zone of that line, so that
 * lines that were stored late moved by up to an hour each, and a given --log-time-zone was overridden (issue 14).
 */
class LateTransportTest {
    private static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");
    private static final int STUDENTS = 20;
    private static final DateTimeFormatter HEADER = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

    @TempDir
    private Path temp;

    @ParameterizedTest
    @CsvSource({"PT29M,29m", "PT30M,30m", "PT1H,1h", "PT2H,2h", "PT7M,7m", "PT24H,24h"})
    void aConstantDelayMovesNothing(Duration late, String said) throws IOException {
        HubLog.Part part = read(LogZone.UTC, at -> at.plus(late), ZoneOffset.UTC, NINE);

        assertArrivals(part);
        assertThat(part.findings().remarks())
                .contains("the timestamps with a time zone before the lines of the hub's log are " + said
                        + " later than the hub's own: the lines were stored late or sent again; the hub's own timestamps"
                        + " count, read in Z (--log-time-zone)");
    }

    @Test
    void anAgentThatFallsBehindMovesNothing() throws IOException {
        HubLog.Part part =
                read(LogZone.UTC, at -> at.plus(Duration.between(NINE, at).multipliedBy(60)), ZoneOffset.UTC, NINE);

        assertArrivals(part);
        assertThat(part.findings().remarks())
                .anyMatch(
                        remark -> remark.startsWith("the timestamps with a time zone before the lines of the hub's log"
                                + " are up to 38m later than the hub's own: the lines were stored late or sent again"));
        assertThat(part.findings().notes()).isEmpty();
    }

    @Test
    void linesThatWereSentAgainMoveNothing() throws IOException {
        HubLog.Part part = read(
                LogZone.UTC,
                at -> at.isBefore(NINE.plusSeconds(20)) ? at.plus(Duration.ofMinutes(30)) : at,
                ZoneOffset.UTC,
                NINE);

        assertArrivals(part);
        assertThat(part.findings().notes()).isEmpty();
    }

    @Test
    void aGivenZoneCountsInAnyCase() throws IOException {
        HubLog.Part part =
                read(LogZone.given(ZoneOffset.UTC), at -> at.plus(Duration.ofHours(6)), ZoneOffset.UTC, NINE);

        assertArrivals(part);
        assertThat(part.findings().remarks())
                .contains(
                        "--log-time-zone Z is used, although by the timestamps with a time zone before the lines of its"
                                + " log the hub's clock is at the offset -06:00");
    }

    @ParameterizedTest
    @CsvSource({"America/Denver,-06:00", "Asia/Kathmandu,+05:45", "Australia/Eucla,+08:45"})
    void theZoneOfAPlaceIsDerivedOnceAndSaid(ZoneId zone, String offset) throws IOException {
        HubLog.Part part = read(LogZone.UTC, at -> at, zone, NINE);

        assertArrivals(part);
        assertThat(part.findings().remarks())
                .contains("the hub's clock is at the offset " + offset
                        + " by the timestamps with a time zone before the lines of its log; if these are late by that"
                        + " instead, pass --log-time-zone");
    }

    @Test
    void aZoneIsDerivedBesideLinesThatAreLate() throws IOException {
        HubLog.Part part = read(
                LogZone.UTC,
                at -> at.isAfter(NINE.plusSeconds(25)) ? at.plus(Duration.ofHours(1)) : at,
                ZoneId.of("America/Denver"),
                NINE);

        assertArrivals(part);
    }

    @Test
    void clocksThatAreSetBackMeanwhileAreNoDelay() throws IOException {
        Instant set = Instant.parse("2026-11-01T08:00:00Z");
        HubLog.Part part = read(LogZone.UTC, at -> at, ZoneId.of("America/Denver"), set.minusSeconds(STUDENTS));

        assertThat(part.arrivals()).hasSize(STUDENTS).first().isEqualTo(set.minusSeconds(STUDENTS));
        assertThat(part.arrivals().get(STUDENTS - 1)).isEqualTo(set.plusSeconds(STUDENTS - 2));
        assertThat(part.findings().remarks())
                .anyMatch(remark -> remark.startsWith("the hub's clock is at the offsets -06:00 and -07:00, as in "));
    }

    private static void assertArrivals(HubLog.Part part) {
        assertThat(part.arrivals()).hasSize(STUDENTS).first().isEqualTo(NINE);
        assertThat(part.arrivals().get(STUDENTS - 1)).isEqualTo(NINE.plusSeconds(2 * (STUDENTS - 1)));
    }

    /** A student every two seconds, from an instant on. */
    private HubLog.Part read(LogZone zone, UnaryOperator<Instant> stamp, ZoneId hub, Instant from) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < STUDENTS; i++) {
            Instant at = from.plusSeconds(2L * i);
            lines.add(stamp.apply(at) + " [I "
                    + HEADER.format(LocalDateTime.ofInstant(at, hub)) + " JupyterHub log:192] 302 GET /hub/spawn ->"
                    + " /hub/spawn-pending/s" + i + " (s" + i + "@10.0.0.1) 0.00ms");
        }
        return HubLog.part(
                Files.write(temp.resolve("hub.log"), lines),
                zone,
                from.minusSeconds(600),
                from.plusSeconds(1800),
                Set.of());
    }
}
