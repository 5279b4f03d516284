package dev.firstbell.deploy.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.hub.HubLogJournal.Gap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a silence in a hub's log proves that lines are missing. */
class LogPulseTest {
    private static final Instant NINE = Instant.parse("2026-09-07T09:00:00Z");

    private static final String ACTIVITY = "log:192] 200 POST /hub/api/users/ada/activity (ada@10.0.0.8) 5.00ms";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy:477] Checking routes",
                "log:192] 200 GET /hub/metrics (@10.0.0.5) 5.00ms",
                "log:192] 200 GET /hub/api/users?state=ready&offset=0 (jupyterhub-idle-culler@10.0.9.9) 15.00ms",
                ACTIVITY
            })
    void aLineThatComesRegularlyShowsAGap(String line) {
        // Every five minutes from 08:00 to 10:00, without 08:55 to 09:25.
        List<String> lines = every(Duration.ofMinutes(5), line);
        lines.removeIf(each -> each.compareTo("[I 2026-09-07 08:52") > 0 && each.compareTo("[I 2026-09-07 09:26") < 0);

        assertThat(gaps(lines)).containsExactly(new Gap(NINE.minusSeconds(600), NINE.plusSeconds(1800)));
    }

    @Test
    void theNoteNamesTheLineButNoUser() {
        List<String> lines = every(Duration.ofMinutes(5), ACTIVITY);
        lines.removeIf(each -> each.compareTo("[I 2026-09-07 08:52") > 0 && each.compareTo("[I 2026-09-07 09:26") < 0);

        assertThat(part(lines).findings().notes())
                .containsExactly("the hub's log has no line from 2026-09-07T08:50:00Z to 2026-09-07T09:30:00Z, although"
                        + " `POST /hub/api/users/…/activity` comes every 5m otherwise: what happened then is unknown");
    }

    @Test
    void anotherLineInBetweenShowsThatNoneAreMissing() {
        List<String> lines = every(Duration.ofMinutes(1), "proxy:477] Checking routes");
        lines.removeIf(each -> each.compareTo("[I 2026-09-07 09:00") > 0 && each.compareTo("[I 2026-09-07 09:06") < 0);
        for (int minute = 1; minute < 6; minute++) {
            lines.add("[I 2026-09-07 09:0" + minute
                    + ":10.000 JupyterHub log:192] 200 GET /hub/login (@10.0.0.1) 1.00ms");
        }

        assertThat(gaps(lines)).isEmpty();
    }

    @Test
    void oneMissedLineIsNotAGap() {
        List<String> lines = every(Duration.ofMinutes(5), "proxy:477] Checking routes");
        lines.removeIf(each -> each.startsWith("[I 2026-09-07 09:00"));

        assertThat(gaps(lines)).isEmpty();
    }

    @Test
    void aSilenceAfterWhichTheLineNeverReturnsIsNotAGap() {
        List<String> lines = every(Duration.ofMinutes(1), "proxy:477] Checking routes");
        lines.removeIf(each -> each.compareTo("[I 2026-09-07 08:50") > 0);
        lines.add("[I 2026-09-07 09:10:00.000 JupyterHub log:192] 200 GET /hub/login (@10.0.0.1) 1.00ms");

        assertThat(gaps(lines)).isEmpty();
    }

    @Test
    void aServerThatStoppedAndStartedLaterWasSilentInBetween() {
        List<String> lines = every(Duration.ofMinutes(5), ACTIVITY);
        lines.removeIf(each -> each.compareTo("[I 2026-09-07 08:52") > 0 && each.compareTo("[I 2026-09-07 09:26") < 0);
        int stop = lines.indexOf(line(NINE.minusSeconds(600), ACTIVITY)) + 1;
        lines.add(stop, line(NINE.minusSeconds(590), "proxy:364] Removing user ada from proxy (/user/ada/)"));

        assertThat(gaps(lines)).isEmpty();
    }

    @Test
    void aStartOfTheHubAtTheEndOfASilenceIsSaid() {
        List<String> lines = every(Duration.ofMinutes(1), "proxy:477] Checking routes");
        lines.removeIf(each -> each.compareTo("[I 2026-09-07 08:50") > 0 && each.compareTo("[I 2026-09-07 09:05") < 0);
        lines.add("[I 2026-09-07 09:04:59.000 JupyterHub app:3354] Running JupyterHub version 5.5.1");

        assertThat(part(lines).findings().notes())
                .singleElement()
                .asString()
                .contains("to 2026-09-07T09:04:59Z", "(the hub started at the end of that time)");
    }

    private static List<String> every(Duration interval, String line) {
        List<String> lines = new ArrayList<>();
        for (Instant at = NINE.minusSeconds(3600); !at.isAfter(NINE.plusSeconds(3600)); at = at.plus(interval)) {
            lines.add(line(at, line));
        }
        return lines;
    }

    private static String line(Instant at, String line) {
        return "[I " + String.format(Locale.ROOT, "%tF %<tT.%<tL", at.atZone(ZoneOffset.UTC)) + " JupyterHub " + line;
    }

    private static List<Gap> gaps(List<String> lines) {
        return part(lines).gaps();
    }

    private static HubLog.Part part(List<String> lines) {
        return HubLog.part(lines.stream(), ZoneOffset.UTC, NINE.minusSeconds(1800), NINE.plusSeconds(1800));
    }
}
