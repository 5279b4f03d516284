package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.hub.HubLog;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Slug: clocks-set-back-in-the-log. In a log in local time, the hour that comes twice was read as the first one each time, so
 * that students who waited over the change never got their servers (issue 14).
 */
class ClocksSetBackInLogTest {
    private static final ZoneId DENVER = ZoneId.of("America/Denver");
    private static final Instant SET = Instant.parse("2026-11-01T08:00:00Z");

    private static final List<String> LINES = List.of(
            line("01:14:40.000", "app:2859] Running JupyterHub version 4.1.6"),
            request("01:59:50.000", "ada"),
            line("01:00:20.000", "base:1112] User ada took 30.000 seconds to start"),
            line("01:00:20.000", "proxy:331] Adding user ada to proxy /user/ada/ => http://10.4.0.7:8888"),
            request("01:10:00.000", "bob"),
            line("02:00:00.000", "proxy:477] Checking routes"));

    @Test
    void theOrderOfTheLinesTellsTheTwoHoursApart() {
        HubLog.Part part = part(LINES);

        assertThat(part.arrivals()).containsExactly(SET.minusSeconds(10), SET.plusSeconds(600));
        assertThat(part.entries()).anyMatch(entry -> entry.at().equals(SET.plusSeconds(20)));
        assertThat(part.findings().remarks())
                .contains("the clocks in America/Denver were set back from 2026-11-01 02:00 to 01:00, so the hub's"
                        + " timestamps from 01:00 to 02:00 come twice; those from line 3 on are taken as the second time"
                        + " (-07:00), because the timestamps jump there");
        assertThat(part.findings().notes()).isEmpty();
    }

    @Test
    void theNewestLineMayComeFirst() {
        List<String> newestFirst = new ArrayList<>(LINES);
        Collections.reverse(newestFirst);

        assertThat(part(newestFirst).arrivals()).containsExactly(SET.minusSeconds(10), SET.plusSeconds(600));
    }

    @Test
    void aLogThatBeginsInTheSecondHourIsOfTheSecondHour() {
        HubLog.Part part = part(LINES.subList(2, LINES.size()));

        assertThat(part.arrivals()).containsExactly(SET.plusSeconds(600));
        assertThat(part.findings().remarks())
                .anyMatch(remark ->
                        remark.endsWith("the order of the lines does not show which of the two a line is from,"
                                + " and all are taken as the second (-07:00)"));
    }

    @Test
    void whereTheOrderShowsNothingThatIsSaid() {
        HubLog.Part part = part(LINES.subList(0, 2));

        assertThat(part.arrivals()).containsExactly(SET.minusSeconds(10));
        assertThat(part.findings().remarks())
                .anyMatch(remark -> remark.endsWith("all are taken as the first (-06:00)"));
    }

    private static HubLog.Part part(List<String> lines) {
        return HubLog.part(lines.stream(), DENVER, SET.minusSeconds(3600), SET.plusSeconds(3600));
    }

    private static String request(String time, String user) {
        return line(
                time, "log:192] 302 GET /hub/spawn -> /hub/spawn-pending/" + user + " (" + user + "@10.0.0.1) 0.00ms");
    }

    private static String line(String time, String rest) {
        return "[I 2026-11-01 " + time + " JupyterHub " + rest;
    }
}
