package dev.firstbell.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.HubLogEntry;
import dev.firstbell.records.HubLogEntry.Accepted;
import dev.firstbell.records.HubLogEntry.Asked;
import dev.firstbell.records.HubLogEntry.Failed;
import dev.firstbell.records.HubLogEntry.FormShown;
import dev.firstbell.records.HubLogEntry.Ready;
import dev.firstbell.records.HubLogEntry.Routed;
import dev.firstbell.records.HubLogEntry.Throttled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Lines that a real JupyterHub 5.5.4 wrote (lab/up hub), paths shortened. */
class HubLogGoldenTest {
    private static final Path LOG = Path.of("src/test/resources/hublog/jupyterhub-5.5.4.log");
    private static final Optional<Duration> THREE = Optional.of(Duration.ofSeconds(3));

    @Test
    void everythingThatIsSaidOfStudentsIsRead() throws IOException {
        assertThat(read(Files.readAllLines(LOG).stream()))
                .containsExactly(
                        new Asked(at("15:34:42.121800"), "ada"),
                        new Accepted(at("15:34:42.598"), "ada"),
                        new Asked(at("15:34:46.453850"), "eve+x"),
                        new Accepted(at("15:34:46.846"), "eve+x"),
                        new Asked(at("15:34:47.397030"), "carol"),
                        new Accepted(at("15:34:47.879"), "carol"),
                        new Asked(at("15:34:59.223580"), "carol"),
                        new Accepted(at("15:34:59.254"), "carol"),
                        new Routed(at("15:35:15.070"), "ada"),
                        new Routed(at("15:35:18.995"), "eve+x"),
                        new Routed(at("15:35:22.421"), "carol"),
                        new Ready(at("15:35:22.427"), "carol"),
                        new Asked(at("15:50:48.471900"), "cyd"),
                        new Throttled(at("15:50:48.627"), "cyd", THREE),
                        new FormShown(at("15:50:50.926130"), "hal-form"),
                        new Asked(at("15:50:51.322510"), "hal-form"),
                        new Throttled(at("15:50:51.398"), "hal-form", THREE),
                        new Failed(at("15:51:07.133"), "bob", "no answer in 20 s"),
                        new Asked(at("15:51:13.971030"), "gus-stuck"),
                        new Accepted(at("15:51:14.353"), "gus-stuck"),
                        new Asked(at("15:51:14.474120"), "ada"),
                        new Accepted(at("15:51:15.042"), "ada"),
                        new Failed(at("15:51:19.353"), "gus-stuck", "not started in 5 s"),
                        new Failed(at("15:51:34.502"), "ada", "no answer in 20 s"),
                        new Failed(at("15:52:05.323"), "eva-fail", "could not be started"),
                        new Asked(at("15:52:04.785860"), "eva-fail"));
    }

    /** {@code kubectl logs --timestamps}; every line has one, also those of a traceback. */
    @Test
    void withKubectlsStampsTheZoneNeedNotBeSaid() throws IOException {
        List<String> plain = Files.readAllLines(LOG);
        Stream<String> stamped = plain.stream()
                .map(line -> line.startsWith("[")
                        ? "2026-11-26T" + Integer.toString(Integer.parseInt(line.substring(14, 16)) + 7)
                                + line.substring(16, 26) + "481Z " + line
                        : "2026-11-26T22:00:00.000000001Z " + line);

        assertThat(HubLog.read(stamped, ZoneId.of("Asia/Kathmandu"), Instant.MIN, Instant.MAX))
                .as("the hub stands in Denver's time, and whoever reads believes in Kathmandu's")
                .extracting(HubLogEntry::at)
                .containsExactlyElementsOf(read(plain.stream()).stream()
                        .map(entry -> entry.at().plus(Duration.ofHours(7)))
                        .toList());
    }

    @Test
    void whereTwoSuggestionsStandTogetherNobodyKnowsWhoseIsWhose() {
        String suggestion =
                "[W 2026-11-26 09:00:00.000 JupyterHub base:1088] 64 pending spawns, throttling. Suggested retry"
                        + " in %d seconds.";
        String answer =
                "[W 2026-11-26 09:00:00.100 JupyterHub log:192] 429 POST /hub/api/users/%s/server (x@10.0.0.7) 1.00ms";

        assertThat(read(Stream.of(
                                suggestion.formatted(31),
                                suggestion.formatted(57),
                                answer.formatted("ada"),
                                answer.formatted("bob"),
                                suggestion.formatted(44),
                                answer.formatted("cyd"),
                                answer.formatted("dan")))
                        .stream()
                        .filter(Throttled.class::isInstance)
                        .map(entry -> ((Throttled) entry).retryAfter()))
                .containsExactly(
                        Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(44)), Optional.empty());
    }

    @Property
    void anyTextIsReadWithoutComplaint(@ForAll List<String> lines) {
        assertThat(read(lines.stream()))
                .allSatisfy(entry -> assertThat(entry.user()).isNotEmpty());
    }

    @Property(tries = 200)
    void aCutOrSpoiltLineSpoilsNoOther(@ForAll @IntRange(max = 60) int which, @ForAll @IntRange(max = 120) int length)
            throws IOException {
        List<String> lines = Files.readAllLines(LOG);
        int victim = which % lines.size();
        String cut = lines.get(victim)
                .substring(0, Math.min(length, lines.get(victim).length()));
        List<HubLogEntry.OfUser> before = read(lines.subList(0, victim).stream());

        List<HubLogEntry.OfUser> all = read(Stream.concat(
                Stream.concat(lines.subList(0, victim).stream(), Stream.of(cut)),
                lines.subList(victim + 1, lines.size()).stream()));

        assertThat(all.subList(0, before.size())).isEqualTo(before);
        assertThat(all.size()).isBetween(24, 26);
    }

    private static List<HubLogEntry.OfUser> read(Stream<String> lines) {
        return HubLog.read(lines, ZoneOffset.UTC, Instant.MIN, Instant.MAX);
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-26T" + time + "Z");
    }
}
