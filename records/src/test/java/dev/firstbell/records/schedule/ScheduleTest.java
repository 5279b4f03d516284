package dev.firstbell.records.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.schedule.Schedule.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final ZoneId DENVER = ZoneId.of("America/Denver");

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aScheduleReadsBackTheSame(@ForAll("schedules") Schedule schedule) {
        assertThat(Schedule.parse("schedule.yaml", schedule.toYaml("Written by a test.\n\nTwo lines.")))
                .isEqualTo(schedule);
    }

    @Provide
    Arbitrary<Schedule> schedules() {
        Arbitrary<LocalDateTime> times = Arbitraries.integers()
                .between(0, 1_000_000)
                .map(seconds -> LocalDateTime.of(2027, 1, 1, 0, 0).plusSeconds(seconds));
        Arbitrary<Window> windows = Combinators.combine(
                        Arbitraries.strings().all().ofMaxLength(12).filter(ScheduleTest::isText),
                        times,
                        Arbitraries.integers().between(1, 100_000),
                        Arbitraries.integers().between(0, Schedule.MOST_NODES))
                .as((course, from, seconds, nodes) -> new Window(course, from, from.plusSeconds(seconds), nodes));
        return Combinators.combine(
                        Arbitraries.of(DENVER, ZoneOffset.UTC, ZoneId.of("Europe/Berlin")),
                        windows.list().ofMaxSize(5))
                .as(Schedule::new);
    }

    /** UTF-8 cannot represent half of a surrogate pair. */
    private static boolean isText(String text) {
        return !text.isBlank() && text.codePoints().noneMatch(point -> point >= 0xd800 && point <= 0xdfff);
    }

    @Test
    void theNodesWantedAreTheMostThatAnyOpenWindowAsksForNotTheirSum() {
        Schedule schedule = new Schedule(
                DENVER,
                List.of(
                        window("2027-01-25T08:40", "2027-01-25T09:50", 6),
                        window("2027-01-25T09:30", "2027-01-25T11:00", 4)));

        assertThat(at(schedule, "2027-01-25T08:39:59")).isZero();
        assertThat(at(schedule, "2027-01-25T08:40:00")).isEqualTo(6);
        assertThat(at(schedule, "2027-01-25T09:40:00")).isEqualTo(6);
        assertThat(at(schedule, "2027-01-25T09:50:00"))
                .as("a window ends before its last instant")
                .isEqualTo(4);
        assertThat(at(schedule, "2027-01-25T11:00:00")).isZero();
    }

    @Test
    void anInstantIsTheSameFromWhicheverZoneItIsAsked() {
        Schedule schedule = new Schedule(DENVER, List.of(window("2027-01-25T08:40", "2027-01-25T09:50", 6)));

        assertThat(nodes(schedule, Instant.parse("2027-01-25T16:00:00Z").atZone(ZoneId.of("Asia/Tokyo"))))
                .isEqualTo(6);
        assertThat(nodes(schedule, Instant.parse("2027-01-25T09:00:00Z").atZone(ZoneOffset.UTC)))
                .isZero();
    }

    @Test
    void nineOClockIsNineOClockOnBothSidesOfTheChangeOfTheClocks() {
        // Denver leaves daylight saving on 2026-11-01 (UTC-6 to UTC-7) and enters it on 2027-03-14.
        Schedule schedule = new Schedule(
                DENVER,
                List.of(
                        window("2026-10-30T09:00", "2026-10-30T10:00", 1),
                        window("2026-11-02T09:00", "2026-11-02T10:00", 2),
                        window("2027-03-12T09:00", "2027-03-12T10:00", 3),
                        window("2027-03-15T09:00", "2027-03-15T10:00", 4)));

        assertThat(atUtc(schedule, "2026-10-30T15:00:00Z")).isEqualTo(1);
        assertThat(atUtc(schedule, "2026-11-02T15:59:59Z")).isZero();
        assertThat(atUtc(schedule, "2026-11-02T16:00:00Z")).isEqualTo(2);
        assertThat(atUtc(schedule, "2027-03-12T16:00:00Z")).isEqualTo(3);
        assertThat(atUtc(schedule, "2027-03-15T15:00:00Z")).isEqualTo(4);
        assertThat(atUtc(schedule, "2027-03-15T16:00:00Z")).isZero();
    }

    @Test
    void aWindowAcrossTheHourThatComesTwiceLastsAnHourLonger() {
        Schedule schedule = new Schedule(DENVER, List.of(window("2026-11-01T01:30", "2026-11-01T02:30", 5)));

        assertThat(atUtc(schedule, "2026-11-01T07:29:59Z")).isZero();
        assertThat(atUtc(schedule, "2026-11-01T07:30:00Z"))
                .as("1:30, the first time")
                .isEqualTo(5);
        assertThat(atUtc(schedule, "2026-11-01T08:30:00Z"))
                .as("1:30, the second time")
                .isEqualTo(5);
        assertThat(atUtc(schedule, "2026-11-01T09:30:00Z")).as("2:30").isZero();
    }

    @Test
    void aTimeThatTheClocksSkipIsAnHourLater() {
        Schedule schedule = new Schedule(DENVER, List.of(window("2027-03-14T02:30", "2027-03-14T04:00", 5)));

        assertThat(atUtc(schedule, "2027-03-14T09:29:59Z")).as("3:29").isZero();
        assertThat(atUtc(schedule, "2027-03-14T09:30:00Z")).as("3:30").isEqualTo(5);
        assertThat(atUtc(schedule, "2027-03-14T10:00:00Z")).as("4:00").isZero();
    }

    @Test
    void theLeadOfAPlannedClassIsRealTimeAlsoAcrossAChangeOfTheClocks() {
        Schedule schedule = Schedule.of(classAt("2027-03-14T09:00"), plan(Duration.ofHours(8), 6));

        assertThat(schedule.windows())
                .containsExactly(new Window(
                        "CSCI-1300",
                        LocalDateTime.parse("2027-03-14T00:00"),
                        LocalDateTime.parse("2027-03-14T09:50"),
                        6));
        assertThat(atUtc(schedule, "2027-03-14T07:00:00Z"))
                .as("eight hours before 15:00 UTC")
                .isEqualTo(6);
    }

    @Test
    void windowsThatAreOverOrShouldHaveBegunAreNamed() {
        Schedule schedule = new Schedule(
                DENVER,
                List.of(
                        window("2027-01-25T08:40", "2027-01-25T09:50", 6),
                        window("2027-01-26T08:40", "2027-01-26T09:50", 6)));

        assertThat(schedule.past(Instant.parse("2027-01-25T15:40:00Z"))).isEmpty();
        assertThat(schedule.past(Instant.parse("2027-01-25T15:41:00Z")))
                .containsExactly(
                        "nodes should have been requested at 2027-01-25T08:40 (America/Denver), which is past; they"
                                + " come late unless they run already");
        assertThat(schedule.past(Instant.parse("2027-01-25T16:50:00Z")))
                .containsExactly(
                        "1 of 2 windows is past: it ended at 2027-01-25T09:50 (America/Denver), so no nodes are"
                                + " requested for it; check `start`");
        assertThat(schedule.past(Instant.parse("2028-01-01T00:00:00Z")))
                .containsExactly(
                        "all 2 windows are past: the last of them ended at 2027-01-26T09:50 (America/Denver), so no"
                                + " nodes are requested for them; check `start`");
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertThat(problems("""
                        schema: 2
                        timezone: UTC
                        windows:
                          - course: CSCI-1300
                            from: 2027-01-25T10:00
                            until: 2027-01-25T09:00
                            nodes: 1001
                            node: 3
                        """))
                .containsExactly(
                        "schedule.yaml: schema: expected 1, found `2`",
                        "schedule.yaml: timeZone: is missing",
                        "schedule.yaml: windows[0].nodes: expected a whole number from 0 to 1000, found `1001`",
                        "schedule.yaml: windows[0].until: must be later than `from`, otherwise the window is empty",
                        "schedule.yaml: windows[0].node: unknown key; did you mean `nodes`?",
                        "schedule.yaml: timezone: unknown key; did you mean `timeZone`?");
    }

    @Test
    void aMissingFileIsRejected(@TempDir Path folder) {
        assertThatThrownBy(() -> Schedule.read(folder.resolve("schedule.yaml")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("schedule.yaml: no such file");
    }

    private static List<String> problems(String text) {
        return catchThrowableOfType(BadInputException.class, () -> Schedule.parse("schedule.yaml", text))
                .problems();
    }

    private static Window window(String from, String until, int nodes) {
        return new Window("CSCI-1300", LocalDateTime.parse(from), LocalDateTime.parse(until), nodes);
    }

    private static int at(Schedule schedule, String local) {
        return nodes(schedule, LocalDateTime.parse(local).atZone(DENVER));
    }

    private static int atUtc(Schedule schedule, String instant) {
        return nodes(schedule, ZonedDateTime.parse(instant));
    }

    private static int nodes(Schedule schedule, ZonedDateTime when) {
        return DesiredNodes.of(schedule, List.of()).at(when.toInstant()).nodes();
    }

    private static ClassFile classAt(String start) {
        return ClassFile.parse("class.yaml", """
                name: CSCI-1300
                start: %s
                timeZone: America/Denver
                students: 220
                arrivals: [{shape: bell, sd: 25s}]
                """.formatted(start));
    }

    private static ScalingPlan plan(Duration lead, int nodes) {
        return new ScalingPlan(
                ScalingPlan.SCHEMA,
                "CSCI-1300",
                "closed form",
                220,
                220,
                nodes,
                lead,
                Setting.HubLimits.Z2JH,
                5,
                1,
                List.of());
    }

    /** Each of its keys was a problem of its own, or the text no YAML. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: CS 101\\nstudents: 100\\n | this is a class file (class.yaml), not a schedule",
                "class: class.yaml\\nsettings: []\\n | this is a sweep file, not a schedule",
                "hub:\\n  concurrentSpawnLimit: 64\\n | this is a file of Helm values, not a schedule",
                "apiVersion: v1\\nkind: Config\\n | this is a Kubernetes manifest or a kubeconfig, not a schedule",
                "schema: 1\\nevidence: []\\n | this is a plan (plan.json), not a schedule",
            })
    void aFileOfAnotherKindIsNamed(String text, String message) {
        assertThatThrownBy(() -> Schedule.parse("x.yaml", text.replace("\\n", "\n")))
                .isInstanceOf(BadInputException.class)
                .hasMessage("x.yaml: " + message
                        + "; give the schedule, like the schedule.yaml that `firstbell plan` writes");
    }

    @Test
    void aCalendarInItsPlaceIsNamed() {
        assertThatThrownBy(() -> Schedule.parse("c.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("c.ics: this is a calendar, not a schedule; name it under `calendars` of a schedule"
                        + " (docs/schedule.md), and give that");
    }

    /** The file of the token, given in its place, was quoted. */
    @Test
    void aWordThatMayBeATokenIsNotShown() {
        assertThatThrownBy(() -> Schedule.parse("token", "s3cret-s3cret\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("token: expected keys and values, like `name: CS 101`, found a text of 13 characters");
    }
}
