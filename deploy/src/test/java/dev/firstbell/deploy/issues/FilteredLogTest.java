package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.hub.HubLog;
import dev.firstbell.deploy.hub.LogZone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slug: filtered-429s. A log from which the lines with 429 had been filtered out had "429s 0", although its other lines prove
 * some; a log of INFO lines only cannot show any (issue 14).
 */
class FilteredLogTest {
    private static final Instant NINE = Instant.parse("2026-09-07T15:00:00Z");
    private static final String THROTTLING =
            line('W', "05.000", "base:1007] 64 pending spawns, throttling. Suggested retry in 31 seconds");

    @TempDir
    private Path temp;

    @Test
    void aThrottledRequestWhoseLineIsMissingIsSaidAndLeavesThe429sUnknown() {
        HubLog.Part part = part(THROTTLING, request("36.000", "ada"));

        assertThat(part.findings().notes())
                .contains(
                        "the hub's log shows that the hub throttled 1 request (`pending spawns, throttling`) whose lines"
                                + " with status 429 are not in it: lines were filtered out; which students these were is unknown,"
                                + " and their waits count from a later request");
        assertThat(part.gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.from()).isEqualTo(NINE.plusSeconds(5)));
    }

    @Test
    void requestsOfOtherAddressesAreThrottledToo() {
        assertThat(part(
                                THROTTLING,
                                line(
                                        'W',
                                        "05.002",
                                        "log:192] 429 GET /hub/oauth_callback?code=[secret] (@10.0.0.1) 7.00ms"))
                        .gaps())
                .isEmpty();
    }

    @Test
    void aLongLogWithoutAnyWarningMayBeFiltered() {
        List<String> lines = new ArrayList<>(List.of(request("01.000", "ada")));
        for (int i = 0; i < 100; i++) {
            lines.add(line('I', "02.000", "log:192] 200 GET /hub/home (ada@10.0.0.1) 3.10ms"));
        }

        assertThat(part(lines.toArray(String[]::new)).findings().remarks())
                .contains(
                        "the hub's log has no line of level WARNING or above in 101 lines; if such lines were filtered"
                                + " out, 429s and refused requests are missing, and waits count from a later request");
        lines.add(line('W', "03.000", "web:1873] 404 GET /favicon.ico (10.0.0.1)"));
        assertThat(part(lines.toArray(String[]::new)).findings().remarks()).isEmpty();
    }

    /** Slug: throttled-in-one-millisecond. */
    @Test
    void equalLinesAboutThrottledRequestsAreNotTwice() {
        HubLog.Part part = part(
                THROTTLING,
                THROTTLING,
                line('W', "05.001", "log:192] 429 GET /hub/spawn (ada@10.0.0.1) 7.00ms"),
                line('W', "05.001", "log:192] 429 GET /hub/spawn (bob@10.0.0.1) 7.00ms"));

        assertThat(part.findings().notes()).isEmpty();
        assertThat(part.arrivals()).hasSize(2);
    }

    /** Slug: starts-without-requests. */
    @Test
    void startsWithoutAnyRequestAreNamed() {
        HubLog.Part part = part(
                line('I', "10.000", "users:899] Server ada is ready"),
                line('I', "12.000", "users:899] Server bob is ready"));

        assertThat(part.findings().nothing(NINE, NINE.plusSeconds(600), "--at"))
                .isEqualTo("its lines are from 2026-09-07T15:00:10Z to 2026-09-07T15:00:12Z, and it shows starts of 2"
                        + " servers but no request of one: lines were filtered out; give the whole log");
    }

    /** Slug: server-started-again. */
    @Test
    void aSecondStartOfAStudentIsSaid() {
        HubLog.Part part = part(
                request("01.000", "ada"),
                took("05.000", "ada", 4),
                route("05.000", "ada"),
                line('I', "20.000", "proxy:356] Removing user ada from proxy (/user/ada/)"),
                request("30.000", "ada"),
                took("50.000", "ada", 20),
                route("50.000", "ada"));

        assertThat(part.findings().remarks())
                .contains(
                        "1 student started a server again after it had been ready and had stopped; only the first start"
                                + " of a student counts");
    }

    /** Slug: two-hubs-without-names. */
    @Test
    void aServerThatStartsTwiceAtOnceIsOfTwoHubs() {
        HubLog.Part part = part(
                request("01.000", "ada"),
                request("03.000", "ada"),
                took("11.000", "ada", 10),
                route("11.000", "ada"),
                took("23.000", "ada", 20),
                route("23.000", "ada"),
                request("01.500", "bob"));

        assertThat(part.findings().notes())
                .singleElement()
                .asString()
                .startsWith("by the hub's log, 1 server began to start while it was already starting, which a hub does"
                        + " not do: these are probably lines of two hubs with the same users");
    }

    /** Slug: account-that-is-not-there. */
    @Test
    void anAccountThatIsNotInTheLogIsNamed() throws IOException {
        HubLog.Part part = HubLog.part(
                Files.write(temp.resolve("hub.log"), List.of(request("01.000", "ada"))),
                LogZone.UTC,
                NINE.minusSeconds(600),
                NINE.plusSeconds(600),
                Set.of("portal"));

        assertThat(part.findings().forms())
                .containsExactly("--count-started-by: no server in this log was requested by `portal`");
    }

    private static HubLog.Part part(String... lines) {
        return HubLog.part(Arrays.stream(lines), ZoneOffset.UTC, NINE.minusSeconds(600), NINE.plusSeconds(600));
    }

    private static String request(String time, String user) {
        return line(
                'I',
                time,
                "log:192] 302 GET /hub/spawn -> /hub/spawn-pending/" + user + " (" + user + "@10.0.0.1) 0.00ms");
    }

    private static String took(String time, String user, int seconds) {
        return line('I', time, "base:1112] User " + user + " took " + seconds + ".000 seconds to start");
    }

    private static String route(String time, String user) {
        return line(
                'I', time, "proxy:331] Adding user " + user + " to proxy /user/" + user + "/ => http://10.4.0.7:8888");
    }

    private static String line(char level, String seconds, String rest) {
        return "[" + level + " 2026-09-07 15:00:" + seconds + " JupyterHub " + rest;
    }
}
