package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.hub.HubLog;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Slug: options-form. A form with the options of a server that was opened and never submitted was an arrival for `trace` and
 * none for `observe`, and `trace` had a submitted one earlier than its request (issue 14).
 */
class OptionsFormTest {
    private static final Instant FROM = Instant.parse("2026-09-07T14:30:00Z");
    private static final Instant UNTIL = Instant.parse("2026-09-07T15:30:00Z");
    private static final String SHOWN = "200 GET /hub/spawn (%s@10.0.0.1) 0.00ms";
    private static final String SUBMITTED = "302 POST /hub/spawn -> /hub/spawn-pending/%s (%s@10.0.0.1) 0.00ms";

    @Test
    void whatCountsIsSaid() {
        HubLog.Part part = part(
                line("15:00:10", SHOWN.formatted("kim")),
                line("15:00:25", SUBMITTED.formatted("kim", "kim")),
                line("15:00:12", SHOWN.formatted("lee")));

        assertThat(part.requests()).containsExactly(Instant.parse("2026-09-07T15:00:25Z"));
        assertThat(part.arrivals())
                .containsExactly(Instant.parse("2026-09-07T15:00:10Z"), Instant.parse("2026-09-07T15:00:12Z"));
        assertThat(part.findings().remarks())
                .contains(
                        "1 student first saw the form with the options of a server; that student counts from when it was"
                                + " submitted, up to 15 s later",
                        "1 user opened the form with the options of a server and requested none; that user does not count as a"
                                + " student");
        assertThat(part.findings().options().remarksOnForms("--without-forms"))
                .contains(
                        "1 student first saw the form with the options of a server; that student counts from then, up to 15 s"
                                + " before the request of the server; for a replay, which requests a server at once, pass"
                                + " --without-forms",
                        "1 user opened the form with the options of a server and requested none; that user counts from then;"
                                + " `observe` leaves such a user out, and so does --without-forms");
    }

    @Test
    void formsAloneAreNoRequests() {
        HubLog.Part part = part(line("15:00:10", SHOWN.formatted("kim")), line("15:00:12", SHOWN.formatted("lee")));

        assertThat(part.requests()).isEmpty();
        assertThat(part.findings().nothing(FROM, UNTIL, "--start"))
                .isEqualTo(
                        "2 users opened the form with the options of a server and requested none; they do not count as"
                                + " students");
    }

    private static HubLog.Part part(String... lines) {
        return HubLog.part(Stream.of(lines).sorted(), ZoneOffset.UTC, FROM, UNTIL);
    }

    private static String line(String time, String message) {
        return "[I 2026-09-07 " + time + ".000 JupyterHub log:192] " + message;
    }
}
