package dev.firstbell.deploy.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.hub.form.TestingForms;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogEntry.Accepted;
import dev.firstbell.records.hub.HubLogEntry.Failed;
import dev.firstbell.records.hub.HubLogEntry.FormShown;
import dev.firstbell.records.hub.HubLogEntry.Ready;
import dev.firstbell.records.hub.HubLogEntry.Requested;
import dev.firstbell.records.hub.HubLogEntry.Routed;
import dev.firstbell.records.hub.HubLogEntry.Throttled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shortened logs of real JupyterHubs 5 and 6 (lab/up hub). */
class HubLogGoldenTest {
    private static final Path LOG = Path.of("src/test/resources/hublog/jupyterhub-5.5.4.log");
    private static final Path LOG_OF_6 = Path.of("src/test/resources/hublog/jupyterhub-6.1.1.log");
    /** The accounts that started servers in these logs, in the students' place. */
    private static final Set<String> DRIVERS = Set.of("firstbell", "x");

    private static final Optional<Duration> THREE = Optional.of(Duration.ofSeconds(3));

    @Test
    void readsEveryEntryOfJupyterHub5() throws IOException {
        assertThat(read(Files.readAllLines(LOG).stream()))
                .containsExactly(
                        new Requested(at("15:34:42.121800"), "ada"),
                        new Accepted(at("15:34:42.598"), "ada"),
                        new Requested(at("15:34:46.453850"), "eve+x"),
                        new Accepted(at("15:34:46.846"), "eve+x"),
                        new Requested(at("15:34:47.397030"), "carol"),
                        new Accepted(at("15:34:47.879"), "carol"),
                        new Requested(at("15:34:59.223580"), "carol"),
                        new Accepted(at("15:34:59.254"), "carol"),
                        new Routed(at("15:35:15.070"), "ada"),
                        new Routed(at("15:35:18.995"), "eve+x"),
                        new Routed(at("15:35:22.421"), "carol"),
                        new Ready(at("15:35:22.427"), "carol"),
                        new Requested(at("15:50:46.514850"), "bob"),
                        new Accepted(at("15:50:46.917"), "bob"),
                        new Requested(at("15:50:48.471900"), "cyd"),
                        new Throttled(at("15:50:48.627"), "cyd", THREE),
                        new FormShown(at("15:50:50.926130"), "hal-form"),
                        new Requested(at("15:50:51.322510"), "hal-form"),
                        new Throttled(at("15:50:51.398"), "hal-form", THREE),
                        new Failed(at("15:51:07.133"), "bob", "no response within 20 s"),
                        new Requested(at("15:51:13.971030"), "gus-stuck"),
                        new Accepted(at("15:51:14.353"), "gus-stuck"),
                        new Requested(at("15:51:14.474120"), "ada"),
                        new Accepted(at("15:51:15.042"), "ada"),
                        new Failed(at("15:51:19.353"), "gus-stuck", "not started in 5 s"),
                        new Failed(at("15:51:34.502"), "ada", "no response within 20 s"),
                        new Failed(at("15:52:05.323"), "eva-fail", "failed to start"),
                        new Requested(at("15:52:04.785860"), "eva-fail"));
    }

    /** One start by API, one in a browser, two throttled requests, one start after a form, and three failed starts. */
    @Test
    void readsEveryEntryOfJupyterHub6() throws IOException {
        assertThat(read(Files.readAllLines(LOG_OF_6).stream()))
                .containsExactly(
                        new Requested(at("20:08:46.400540"), "ada-quick"),
                        new Accepted(at("20:08:46.643"), "ada-quick"),
                        new Requested(at("20:08:46.798630"), "eve+x-quick"),
                        new Accepted(at("20:08:47.027"), "eve+x-quick"),
                        new Routed(at("20:08:47.113"), "ada-quick"),
                        new Ready(at("20:08:47.121"), "ada-quick"),
                        new Routed(at("20:08:47.319"), "eve+x-quick"),
                        new Requested(at("20:08:51.162360"), "carol-quick"),
                        new Accepted(at("20:08:51.338"), "carol-quick"),
                        new Requested(at("20:08:51.393290"), "carol-quick"),
                        new Accepted(at("20:08:51.408"), "carol-quick"),
                        new Routed(at("20:08:51.795"), "carol-quick"),
                        new Ready(at("20:08:51.799"), "carol-quick"),
                        new Requested(at("20:08:57.496530"), "dan-slow"),
                        new Accepted(at("20:08:57.716"), "dan-slow"),
                        new Requested(at("20:08:57.760370"), "fay-slow"),
                        new Accepted(at("20:08:57.896"), "fay-slow"),
                        new Requested(at("20:08:57.943860"), "cyd-quick"),
                        new Throttled(at("20:08:57.963"), "cyd-quick", THREE),
                        new FormShown(at("20:08:59.246330"), "hal-form"),
                        new FormShown(at("20:08:59.291410"), "hal-form"),
                        new Requested(at("20:08:59.309850"), "hal-form"),
                        new Throttled(at("20:08:59.327"), "hal-form", THREE),
                        new Routed(at("20:09:27.533"), "fay-slow"),
                        new Routed(at("20:09:28.315"), "dan-slow"),
                        new Requested(at("20:09:29.141310"), "bob-never"),
                        new Accepted(at("20:09:29.267"), "bob-never"),
                        new Requested(at("20:09:29.312750"), "gus-stuck"),
                        new Accepted(at("20:09:29.419"), "gus-stuck"),
                        new Failed(at("20:09:34.417"), "gus-stuck", "not started in 5 s"),
                        new Failed(at("20:09:34.499"), "bob-never", "no response within 5 s"),
                        new Requested(at("20:09:37.420970"), "ada-quick"),
                        new Accepted(at("20:09:37.570"), "ada-quick"),
                        new Failed(at("20:09:37.760"), "eva-fail", "failed to start"),
                        new Requested(at("20:09:37.609290"), "eva-fail"),
                        new Routed(at("20:09:37.922"), "ada-quick"));
    }

    /** Entries do not depend on what a transport puts around the lines, nor on the order of the lines. */
    @ParameterizedTest
    @EnumSource
    void everyFormHoldsTheSameEntries(TestingForms form) throws IOException {
        for (Path log : List.of(LOG, LOG_OF_6)) {
            List<String> lines = Files.readAllLines(log);

            assertThat(read(Stream.of(form.wrap(lines)))).isEqualTo(read(lines.stream()));
        }
    }

    @Test
    void theNewestLineMayComeFirst() throws IOException {
        for (Path log : List.of(LOG, LOG_OF_6)) {
            List<String> lines = Files.readAllLines(log);
            List<String> newestFirst = new ArrayList<>(lines);
            Collections.reverse(newestFirst);

            assertThat(read(newestFirst.stream())).isEqualTo(read(lines.stream()));
        }
    }

    /** {@code kubectl logs --timestamps} adds a timestamp to every line, including the lines of a traceback. */
    @Test
    void zoneIsDerivedFromKubectlsTimestamps() throws IOException {
        List<String> plain = Files.readAllLines(LOG);
        Stream<String> stamped = plain.stream()
                .map(line -> line.startsWith("[")
                        ? "2026-11-26T" + Integer.toString(Integer.parseInt(line.substring(14, 16)) + 7)
                                + line.substring(16, 26) + "481Z " + line
                        : "2026-11-26T22:00:00.000000001Z " + line);

        assertThat(HubLog.part(stamped, ZoneId.of("Asia/Kathmandu"), Instant.MIN, Instant.MAX, DRIVERS)
                        .entries())
                .as("the hub's zone is Denver; the wrong zone passed by the caller is ignored")
                .extracting(HubLogEntry::at)
                .containsExactlyElementsOf(read(plain.stream()).stream()
                        .map(entry -> entry.at().plus(Duration.ofHours(7)))
                        .toList());
    }

    @Test
    void consecutiveRetrySuggestionsAreNotAttributed() {
        String suggestion =
                "[W 2026-11-26 09:00:00.000 JupyterHub base:1088] 64 pending spawns, throttling. Suggested retry"
                        + " in %d seconds.";
        String throttled =
                "[W 2026-11-26 09:00:00.100 JupyterHub log:192] 429 POST /hub/api/users/%s/server (x@10.0.0.7) 1.00ms";

        assertThat(read(Stream.of(
                                suggestion.formatted(31),
                                suggestion.formatted(57),
                                throttled.formatted("ada"),
                                throttled.formatted("bob"),
                                suggestion.formatted(44),
                                throttled.formatted("cyd"),
                                throttled.formatted("dan")))
                        .stream()
                        .filter(Throttled.class::isInstance)
                        .map(entry -> ((Throttled) entry).retryAfter()))
                .containsExactly(
                        Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(44)), Optional.empty());
    }

    @Property
    void arbitraryTextNeverThrows(@ForAll List<String> lines) {
        assertThat(read(lines.stream()))
                .allSatisfy(entry -> assertThat(entry.user()).isNotEmpty());
    }

    @Property(tries = 200)
    void truncatedLineDoesNotAffectOtherLines(
            @ForAll @IntRange(max = 60) int which, @ForAll @IntRange(max = 120) int length) throws IOException {
        List<String> lines = Files.readAllLines(LOG);
        int victim = which % lines.size();
        String cut = lines.get(victim)
                .substring(0, Math.min(length, lines.get(victim).length()));
        List<HubLogEntry.OfUser> before = read(lines.subList(0, victim).stream());

        List<HubLogEntry.OfUser> all = read(Stream.concat(
                Stream.concat(lines.subList(0, victim).stream(), Stream.of(cut)),
                lines.subList(victim + 1, lines.size()).stream()));

        assertThat(all.subList(0, before.size())).isEqualTo(before);
        assertThat(all.size()).isBetween(26, 28);
    }

    private static List<HubLogEntry.OfUser> read(Stream<String> lines) {
        return HubLog.part(lines, ZoneOffset.UTC, Instant.MIN, Instant.MAX, DRIVERS)
                .entries();
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-26T" + time + "Z");
    }
}
