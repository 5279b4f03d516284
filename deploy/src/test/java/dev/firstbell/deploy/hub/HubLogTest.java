package dev.firstbell.deploy.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.hub.HubLogJournal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as JupyterHub 5.5.4 and 6.1.1 write them. */
class HubLogTest {
    private static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");

    @Test
    void arrivalIsTheStartOfTheFirstSpawnRequest() {
        assertThat(
                        arrivals(
                                "[I 2026-09-07 09:00:01.500 JupyterHub log:192] 202 POST /hub/api/users/ada/server"
                                        + " (ada@127.0.0.1) 500.00ms",
                                "[W 2026-09-07 08:59:59.250 JupyterHub log:192] 429 POST /hub/spawn/bob (bob@10.0.0.7) 1.5ms",
                                "[I 2026-09-07 09:00:41.000 JupyterHub log:192] 302 POST /hub/spawn/bob ->"
                                        + " /hub/spawn-pending/bob (bob@10.0.0.7) 1.5ms",
                                "[I 2026-09-07 09:00:03.000 JupyterHub log:192] 200 GET /hub/spawn?next=%2Fhub%2F (eve@::1) 0ms"))
                .containsExactly(
                        Instant.parse("2026-09-07T08:59:59.248500Z"),
                        Instant.parse("2026-09-07T09:00:01Z"),
                        Instant.parse("2026-09-07T09:00:03Z"));
    }

    @Test
    void requestByAServiceCountsForTheServersOwnerIfItIsNamed() {
        List<String> lines = List.of(
                "[I 2026-09-07 09:00:01.000 JupyterHub log:192] 202 POST /hub/api/users/ada/servers/lab"
                        + " (portal@127.0.0.1) 1ms",
                "[I 2026-09-07 09:00:02.000 JupyterHub log:192] 202 POST /hub/api/users/bob%20b/server"
                        + " (portal@127.0.0.1) 1ms");

        assertThat(HubLog.part(lines.stream(), ZoneOffset.UTC, NINE, NINE.plusSeconds(60), Set.of("portal"))
                        .arrivals())
                .hasSize(2);
        HubLog.Part others = HubLog.part(lines.stream(), ZoneOffset.UTC, NINE, NINE.plusSeconds(60));
        assertThat(others.arrivals()).isEmpty();
        assertThat(others.findings().leftOut().servers()).isEqualTo(Map.of("portal", 2));
    }

    /** The hub's own forms of one name, and a log that does not show the account. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "202 POST /hub/api/users/ada/server (ada@10.0.0.1)",
                "202 POST /hub/api/users/ada/servers/lab (ada@::ffff:10.0.0.1)",
                "202 POST /hub/api/users/eve%2Bx%20y/server (eve+x y@10.0.0.1)",
                "202 POST /hub/api/users/ada@school.example/server (ada@school.example@10.0.0.1)",
                "202 POST /hub/api/users/ada%40school.example/server (ada@school.example@10.0.0.1)",
                "202 POST /hub/api/users/Ada/server (ada@10.0.0.1)",
                "202 POST /hub/api/users/ada/server (@10.0.0.1)",
                "302 GET /hub/spawn/ada -> /hub/spawn-pending/ada (ada@10.0.0.1)",
                "302 POST /hub/spawn -> /hub/spawn-pending/ada (ada@10.0.0.1)",
                "302 GET /base/hub/spawn/ada/lab -> /base/hub/spawn-pending/ada/lab (ada@10.0.0.1)"
            })
    void aUsersOwnRequestCounts(String request) {
        assertThat(arrivals("[I 2026-09-07 09:00:01.000 JupyterHub log:192] " + request + " 1ms"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "202 POST /hub/api/users/ada/server (prewarm@10.0.0.1)",
                "201 POST /hub/api/users/ada/server (admin@10.0.0.1)",
                "202 POST /hub/api/users/ada/servers/lab (admin@school.example@10.0.0.1)",
                "302 GET /hub/spawn/ada -> /hub/spawn-pending/ada (admin@10.0.0.1)",
                "302 POST /hub/spawn/ada -> /hub/spawn-pending/ada (admin@10.0.0.1)",
                "200 GET /hub/spawn/ada (admin@10.0.0.1)",
                "429 POST /hub/api/users/ada/server (prewarm@10.0.0.1)",
                "500 POST /hub/api/users/ada/server (prewarm@10.0.0.1)"
            })
    void aRequestOfAnotherAccountDoesNotCount(String request) {
        assertThat(arrivals("[I 2026-09-07 09:00:01.000 JupyterHub log:192] " + request + " 1ms"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Traceback (most recent call last):",
                "[I 2026-09-07 09:00:01.000 JupyterHub log:192] 200 GET /hub/api/users/ada (ada@127.0.0.1) 1ms",
                "[I 2026-09-07 09:00:01.000 JupyterHub log:192] 200 GET /hub/spawn-pending/ada (ada@127.0.0.1) 1ms",
                "[I 2026-09-07 09:00:01.000 JupyterHub log:192] 204 DELETE /hub/api/users/ada/server (ada@::1) 1ms",
                "[W 2026-09-07 09:00:01.000 JupyterHub log:192] 403 POST /hub/api/users/ada/server (@127.0.0.1) 1ms",
                "[W 2026-09-07 09:00:01.000 JupyterHub log:192] 404 POST /hub/api/users/ada/server (x@127.0.0.1) 1ms",
                "[I 2026-09-07 09:00:01.000 JupyterHub log:192] 302 GET /hub/spawn -> /hub/login (@127.0.0.1) 1ms",
                "[I 2026-99-07 09:00:01.000 JupyterHub log:192] 202 POST /hub/api/users/ada/server (ada@::1) 1ms",
                "[I 2026-09-07 10:00:01.000 JupyterHub log:192] 202 POST /hub/api/users/ada/server (ada@::1) 1ms"
            })
    void otherLinesAreNotArrivals(String line) {
        assertThat(arrivals(line)).isEmpty();
    }

    /**
     * JupyterHub (except 0.9) redirects a spawn request to the waiting page, even if the server starts within
     * slow_spawn_timeout. It redirects straight to the server if a start from another tab ends during the request.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy:331] Adding user ada to proxy /user/ada/ => http://127.0.0.1:44789",
                "users:909] Server ada is ready"
            })
    void serverThatBecameReadyDuringTheRequestIsAnArrival(String up) {
        assertThat(arrivals(
                        "[I 2026-09-07 09:00:01.400 JupyterHub base:1143] User ada took 0.830 seconds to start",
                        "[I 2026-09-07 09:00:01.401 JupyterHub " + up,
                        "[I 2026-09-07 09:00:01.500 JupyterHub log:192] 302 GET /hub/spawn -> /user/ada/ (ada@10.0.0.7)"
                                + " 1000.00ms"))
                .containsExactly(NINE.plusMillis(500));
    }

    @Test
    void serverThatWasReadyBeforeTheRequestIsNotAnArrival() {
        assertThat(arrivals(
                        "[I 2026-09-07 08:59:50.000 JupyterHub proxy:331] Adding user ada to proxy /user/ada/ =>"
                                + " http://127.0.0.1:44789",
                        "[I 2026-09-07 09:00:01.400 JupyterHub proxy:331] Adding user bob to proxy /user/bob/ =>"
                                + " http://127.0.0.1:44790",
                        "[I 2026-09-07 09:00:01.490 JupyterHub pages:174] User is running: ada",
                        "[I 2026-09-07 09:00:01.500 JupyterHub log:192] 302 GET /hub/spawn -> /user/ada/ (ada@10.0.0.7)"
                                + " 1000.00ms",
                        "[I 2026-09-07 09:00:01.600 JupyterHub log:192] 302 GET /hub/spawn -> /user/bob/ (bob@10.0.0.7)"
                                + " 30.00ms"))
                .isEmpty();
    }

    @Test
    void timestampsAreReadInTheHubsTimeZone() {
        Stream<String> line = Stream.of(
                "[I 2026-09-07 11:00:01.000 JupyterHub log:192] 202 POST /hub/api/users/ada/server (ada@::1) 0ms");

        assertThat(HubLog.arrivals(line, ZoneId.of("Europe/Berlin"), NINE, NINE.plusSeconds(60)))
                .containsExactly(NINE.plusSeconds(1));
    }

    @Test
    void coverageIncludesLinesThatAreNotAboutStudents() {
        List<String> lines = List.of(
                "[I 2026-09-07 08:30:00.000 JupyterHub app:3354] JupyterHub is now running",
                "[I 2026-09-07 09:00:10.000 JupyterHub log:192] 202 POST /hub/api/users/ada/server (ada@10.0.0.7) 5.00ms",
                "Traceback (most recent call last):",
                "[I 2026-09-07 09:20:00.000 JupyterHub log:192] 200 POST /hub/api/users/ada/activity (ada@10.0.0.8) 5.00ms");

        HubLog.Part whole = HubLog.part(lines.stream(), ZoneOffset.UTC, NINE, NINE.plusSeconds(1800));

        assertThat(whole.entries()).hasSize(2);
        assertThat(whole.covered())
                .contains(new HubLogJournal.Coverage(NINE.minusSeconds(1800), NINE.plusSeconds(1200)));
        assertThat(HubLog.part(lines.stream(), ZoneOffset.UTC, NINE, NINE.plusSeconds(60))
                        .covered())
                .as("limited to the end of the period")
                .contains(new HubLogJournal.Coverage(NINE.minusSeconds(1800), NINE.plusSeconds(60)));
        assertThat(HubLog.part(Stream.of("nothing"), ZoneOffset.UTC, NINE, NINE.plusSeconds(60))
                        .covered())
                .isEmpty();
    }

    private static List<Instant> arrivals(String... lines) {
        return HubLog.arrivals(Stream.of(lines), ZoneOffset.UTC, NINE.minusSeconds(1800), NINE.plusSeconds(1800));
    }
}
