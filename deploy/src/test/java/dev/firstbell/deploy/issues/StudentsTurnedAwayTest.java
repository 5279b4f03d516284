package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.hub.HubLog;
import dev.firstbell.records.hub.HubLogEntry.Accepted;
import dev.firstbell.records.hub.HubLogEntry.Failed;
import dev.firstbell.records.hub.HubLogEntry.Requested;
import dev.firstbell.records.hub.HubLogEntry.Routed;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Slug: students-turned-away. Students whose request was refused (403 for the XSRF cookie, 400) were in no figure, and those
 * whose request failed with 500 or 503 counted as waiting (issue 14).
 */
class StudentsTurnedAwayTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "403 POST /hub/spawn/ada?_xsrf=[secret]~XSRF cookie does not match POST argument~request refused with HTTP 403"
                        + " (the XSRF cookie did not match)",
                "403 POST /hub/spawn~XSRF argument missing~request refused with HTTP 403 (the XSRF cookie did"
                        + " not match)",
                "400 POST /hub/api/users/ada/server~ada is pending stop~request refused with HTTP 400 (the server was stopping)",
                "400 POST /hub/api/users/ada/server~Invalid options~request refused with HTTP 400",
            })
    void theyCameAndTheReasonIsKept(String request, String why, String reason) {
        HubLog.Part part = part(
                warning(".099", "web:1873", request + " (10.0.0.1): " + why),
                line('W', ".100", request + " (ada@10.0.0.1) 50.00ms"));

        assertThat(part.entries())
                .containsExactly(new Requested(at(".050"), "ada"), new Failed(at(".100"), "ada", reason));
        assertThat(part.arrivals()).containsExactly(at(".050"));
    }

    /** Slug: page-refused. Only a refused {@code POST} counted; a page that is refused when it is opened did not. */
    @ParameterizedTest
    @CsvSource({
        "403 GET /hub/spawn",
        "403 GET /hub/spawn/ada",
        "404 GET /hub/spawn/ada",
        "400 GET /hub/spawn/ada/lab",
        "422 POST /hub/spawn/ada"
    })
    void aPageThatIsRefusedIsAnArrival(String request) {
        assertThat(part(line('W', ".100", request + " (ada@10.0.0.1) 50.00ms")).entries())
                .containsExactly(
                        new Requested(at(".050"), "ada"),
                        new Failed(at(".100"), "ada", "request refused with HTTP " + request.substring(0, 3)));
    }

    @Test
    void aSecondTryThatSucceedsCountsFromTheFirst() {
        HubLog.Part part = part(
                line('W', ".100", "403 POST /hub/spawn/ada (ada@10.0.0.1) 50.00ms"),
                line('I', ".400", "302 POST /hub/spawn/ada -> /hub/spawn-pending/ada (ada@10.0.0.1) 50.00ms"),
                "[I 2026-09-07 09:00:00.900 JupyterHub proxy:331] Adding user ada to proxy /user/ada/ => http://10.1.0.1:8888");

        assertThat(part.entries())
                .containsExactly(
                        new Requested(at(".050"), "ada"),
                        new Failed(at(".100"), "ada", "request refused with HTTP 403"),
                        new Requested(at(".350"), "ada"),
                        new Accepted(at(".400"), "ada"),
                        new Routed(at(".900"), "ada"));
    }

    @ParameterizedTest
    @CsvSource({"500", "503", "502"})
    void aRequestThatTheHubFailedAtIsAFailedAttempt(int status) {
        assertThat(part(line('E', ".100", status + " GET /hub/spawn/ada (ada@10.0.0.1) 50.00ms"))
                        .entries())
                .containsExactly(
                        new Requested(at(".050"), "ada"),
                        new Failed(at(".100"), "ada", "request answered with HTTP " + status));
    }

    @Test
    void aStartThatFailsWithinItsRequestIsOneFailure() {
        assertThat(part(
                                "[E 2026-09-07 09:00:00.099 JupyterHub user:1000] Unhandled error starting ada's server: boom",
                                line('E', ".100", "500 POST /hub/api/users/ada/server (ada@10.0.0.1) 50.00ms"))
                        .entries())
                .containsExactlyInAnyOrder(
                        new Requested(at(".050"), "ada"), new Failed(at(".099"), "ada", "failed to start"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "400 POST /hub/api/users/ada/server (ada@10.0.0.1) 50.00ms",
                "403 POST /hub/api/users/ada/server (portal@10.0.0.1) 50.00ms",
                "403 GET /hub/spawn/bob (ada@10.0.0.1) 50.00ms",
                "404 POST /hub/api/users/ada/server (ada@10.0.0.1) 50.00ms",
            })
    void aServerThatRunsAndAnotherAccountAreNoArrivals(String request) {
        assertThat(part(
                                warning(
                                        ".099",
                                        "web:1873",
                                        "400 POST /hub/api/users/ada/server (10.0.0.1): ada is already running"),
                                line('W', ".100", request))
                        .arrivals())
                .isEmpty();
    }

    private static String warning(String millis, String source, String message) {
        return "[W 2026-09-07 09:00:00" + millis + " JupyterHub " + source + "] " + message;
    }

    private static String line(char level, String millis, String message) {
        return "[" + level + " 2026-09-07 09:00:00" + millis + " JupyterHub log:192] " + message;
    }

    private static Instant at(String millis) {
        return Instant.parse("2026-09-07T09:00:00" + millis + "Z");
    }

    private static HubLog.Part part(String... lines) {
        return HubLog.part(
                Stream.of(lines),
                ZoneOffset.UTC,
                Instant.parse("2026-09-07T08:30:00Z"),
                Instant.parse("2026-09-07T09:30:00Z"));
    }
}
