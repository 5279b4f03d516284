package dev.firstbell.deploy.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.files.ScheduleEdits.Proposal;
import dev.firstbell.records.applied.AppliedFile;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.schedule.Schedule;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleEditsTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 12, 1);

    private static final Schedule PLAN = Schedule.parse("plan", """
            schema: 1
            timeZone: America/Denver
            windows:
              - {course: "CSCI-1300", from: 2027-01-25T08:35, until: 2027-01-25T09:50, nodes: 7}
            """);

    private static final Schedule TERM = Schedule.parse("plan", """
            schema: 1
            timeZone: America/Denver
            weekly:
              - {course: "A 001", days: [mon, wed], from: 09:00, until: 09:05, nodes: 5, lead: 11m}
              - {course: "B", days: [tue], from: 14:00, until: 14:05, nodes: 3}
            terms: [{name: Spring 2027, from: 2027-01-11, through: 2027-04-30}]
            holidays: [{name: Break, from: 2027-03-22, through: 2027-03-26}]
            """);

    private static Proposal propose(String text, Schedule plan) {
        Proposal proposal = ScheduleEdits.propose("schedule.yaml", text, plan, List.of(), TODAY);
        assertThat(ScheduleEdits.propose("schedule.yaml", proposal.after(), plan, List.of(), TODAY)
                        .after())
                .as("twice")
                .isEqualTo(proposal.after());
        assertThat(undone(text, proposal).conflicts()).isEmpty();
        assertThat(undone(text, proposal).text()).as("back").isEqualTo(text);
        return proposal;
    }

    private static Undo.Result undone(String text, Proposal proposal) {
        return Undo.of("schedule.yaml", proposal.after(), applied(text, proposal));
    }

    private static AppliedFile applied(String text, Proposal proposal) {
        return new AppliedFile(
                "schedule.yaml",
                AppliedFile.Kind.SCHEDULE,
                Optional.of(Sha256.of(text)),
                Sha256.of(proposal.after()),
                proposal.made());
    }

    @Test
    void timesAndNodesOfTheWindowAreSplicedAndAllElseStays() {
        Proposal proposal = propose("""
                # ours
                schema: 1
                timeZone: America/Denver
                windows:
                  - course: CSCI-2270   # the other class
                    from: 2027-01-25T09:50
                    until: 2027-01-25T11:20
                    nodes: 4
                  - course: CSCI-1300
                    from: "2027-01-25T08:40" # early
                    until: '2027-01-25T09:50'
                    nodes: 6   # was a guess
                # the end
                """, PLAN);

        assertThat(proposal.after()).isEqualTo("""
                # ours
                schema: 1
                timeZone: America/Denver
                windows:
                  - course: CSCI-2270   # the other class
                    from: 2027-01-25T09:50
                    until: 2027-01-25T11:20
                    nodes: 4
                  - course: CSCI-1300
                    from: "2027-01-25T08:35" # early
                    until: '2027-01-25T09:50'
                    nodes: 7   # was a guess
                # the end
                """);
        assertThat(proposal.notes())
                .containsExactly(
                        "schedule.yaml:10: windows.CSCI-1300#1.from: changed from 2027-01-25T08:40 to 2027-01-25T08:35",
                        "schedule.yaml:12: windows.CSCI-1300#1.nodes: changed from 6 to 7",
                        "schedule.yaml: 1 window of the schedule that the plan does not have stays as it is");
    }

    @Test
    void aMissingWindowIsInsertedInTheFormOfTheOthers() {
        assertThat(propose("""
                        schema: 1
                        timeZone: America/Denver
                        windows:
                        -   course: X
                            from: 2027-02-01T08:00
                            until: 2027-02-01T09:00
                            nodes: 1  # last

                        # calendars come later
                        """, PLAN).after()).isEqualTo("""
                        schema: 1
                        timeZone: America/Denver
                        windows:
                        -   course: X
                            from: 2027-02-01T08:00
                            until: 2027-02-01T09:00
                            nodes: 1  # last
                        -   course: "CSCI-1300"
                            from: 2027-01-25T08:35
                            until: 2027-01-25T09:50
                            nodes: 7

                        # calendars come later
                        """);
        assertThat(propose(
                                "schema: 1\ntimeZone: America/Denver\nwindows:\n"
                                        + "  - {course: X, from: 2027-02-01T08:00, until: 2027-02-01T09:00, nodes: 1}",
                                PLAN)
                        .after())
                .endsWith(
                        "nodes: 1}\n  - {course: \"CSCI-1300\", from: 2027-01-25T08:35, until: 2027-01-25T09:50, nodes:"
                                + " 7}");
    }

    @Test
    void emptyFlowAndMissingListsTakeAnEntry() {
        String head = "schema: 1\ntimeZone: America/Denver\n";
        String entry =
                "\n  - course: \"CSCI-1300\"\n    from: 2027-01-25T08:35\n    until: 2027-01-25T09:50\n    nodes: 7";

        assertThat(propose(head + "windows: []  # none yet\n", PLAN).after())
                .isEqualTo(head + "windows:" + entry + "  # none yet\n");
        assertThat(propose(head + "calendars:\n- file: a.ics\n  lead: 5m", PLAN).after())
                .endsWith("  lead: 5m\nwindows:\n- course: \"CSCI-1300\"\n  from: 2027-01-25T08:35\n  until:"
                        + " 2027-01-25T09:50\n  nodes: 7");
        assertThat(propose(
                                head
                                        + "windows: [{course: X, from: 2027-02-01T08:00, until: 2027-02-01T09:00, nodes: 1}]\n",
                                PLAN)
                        .after())
                .endsWith("nodes: 1}, {course: \"CSCI-1300\", from: 2027-01-25T08:35, until: 2027-01-25T09:50, nodes:"
                        + " 7}]\n");
    }

    @Test
    void aTermBringsItsWindowsTermsAndHolidaysAndKeepsExceptionsOfTheSchedule() {
        Proposal proposal = propose("""
                schema: 1
                timeZone: America/Denver
                weekly:
                  - course: A 001
                    days: [monday, wednesday]
                    from: 08:30
                    until: 09:05
                    nodes: 4
                    except: [2027-02-15]
                  - {course: B, days: [tue], from: 14:00, until: 14:05, nodes: 3, lead: 5m}
                terms:
                  - {name: Spring 2027, from: 2027-01-11, through: 2027-05-07}
                  - {name: Fall 2026, from: 2026-08-24, through: 2026-11-20}
                """, TERM);

        assertThat(proposal.after()).isEqualTo("""
                schema: 1
                timeZone: America/Denver
                weekly:
                  - course: A 001
                    days: [monday, wednesday]
                    from: 09:00
                    until: 09:05
                    nodes: 5
                    lead: 11m
                    except: [2027-02-15]
                  - {course: B, days: [tue], from: 14:00, until: 14:05, nodes: 3, lead: 0s}
                terms:
                  - {name: Spring 2027, from: 2027-01-11, through: 2027-04-30}
                  - {name: Fall 2026, from: 2026-08-24, through: 2026-11-20}
                holidays:
                  - {name: "Break", from: 2027-03-22, through: 2027-03-26}
                """);
    }

    @Test
    void whatTheSameClassHasBeyondThePlanIsNamedAndStays() {
        Proposal proposal = propose("""
                schema: 1
                timeZone: America/Denver
                windows:
                  - {course: CSCI-1300, from: 2027-01-25T08:40, until: 2027-01-25T09:50, nodes: 6}
                  - {course: CSCI-1300, from: 2027-01-25T09:50, until: 2027-01-25T10:50, nodes: 9}
                """, PLAN);

        assertThat(proposal.notes())
                .contains(
                        "schedule.yaml:5: CSCI-1300: 9 nodes from 2027-01-25T09:50 until 2027-01-25T10:50: the plan does"
                                + " not have this one; it stays, and counts where it asks for more nodes; remove it if it is from"
                                + " an earlier plan");
    }

    @Test
    void aTermThatIsToComeAndThatThePlanDoesNotHaveIsNamed() {
        Proposal proposal = propose(
                "schema: 1\ntimeZone: America/Denver\nweekly: []\nterms:\n"
                        + "  - {name: Summer, from: 2027-06-01, through: 2027-07-01}\n",
                TERM);

        assertThat(proposal.notes().get(0)).contains("the plan's weekly windows take place in `Summer`, too");
    }

    @Test
    void aWeeklyWindowOfAnEarlierVersionOfThePlanRequestsNothingAnyMore() {
        String text = "schema: 1\ntimeZone: America/Denver\nweekly:\n"
                + "  - {course: C, days: [tue], from: 16:00, until: 17:00, nodes: 1}\n";
        Schedule earlier = Schedule.parse("plan", """
                schema: 1
                timeZone: America/Denver
                weekly:
                  - {course: "A 001", days: [mon, wed, fri], from: 09:00, until: 09:05, nodes: 9}
                """);
        Proposal first = propose(text, earlier);
        Schedule.parse("after", first.after());

        Proposal second = ScheduleEdits.propose("schedule.yaml", first.after(), TERM, first.made(), TODAY);

        assertThat(second.schedule().weekly())
                .filteredOn(window -> window.nodes() == 0)
                .singleElement()
                .satisfies(window -> assertThat(window.course()).isEqualTo("A 001"));
        assertThat(second.after()).contains("{course: C, days: [tue], from: 16:00, until: 17:00, nodes: 1}");
        assertThat(second.notes())
                .contains(
                        "schedule.yaml:5: A 001: 9 nodes on [monday, wednesday, friday] from 09:00 until 09:05: an earlier"
                                + " version of the plan requested this, and the plan does not; the entry now requests no nodes, and"
                                + " can be removed");
        assertThat(ScheduleEdits.propose("schedule.yaml", second.after(), TERM, first.made(), TODAY)
                        .after())
                .isEqualTo(second.after());
        assertThat(undone(first.after(), second).text()).isEqualTo(first.after());
    }

    @Test
    void carriageReturnsAndByteOrderMarksStay() {
        String text = "\uFEFFschema: 1\r\ntimeZone: America/Denver\r\nwindows:\r\n"
                + "  - course: \"🎓\"\r\n    from: 2027-02-01T08:00\r\n    until: 2027-02-01T09:00\r\n    nodes: 1\r\n";

        assertThat(propose(text, PLAN).after())
                .startsWith(text)
                .endsWith("nodes: 1\r\n  - course: \"CSCI-1300\"\r\n    from: 2027-01-25T08:35\r\n    until:"
                        + " 2027-01-25T09:50\r\n    nodes: 7\r\n");
    }

    @Test
    void anotherTimeZoneAnchorsAndBracesAreRefused() {
        assertThatThrownBy(() -> propose("schema: 1\ntimeZone: Europe/Berlin\nwindows: []\n", PLAN))
                .isInstanceOf(BadInputException.class)
                .hasMessage(
                        "schedule.yaml: timeZone: the plan's times are in America/Denver, and the times of this"
                                + " schedule in Europe/Berlin; plan with the time zone of the schedule; the file was not changed");
        assertThatThrownBy(() -> propose(
                        "schema: 1\ntimeZone: America/Denver\nwindows:\n"
                                + "  - {course: CSCI-1300, from: 2027-01-25T08:40, until: 2027-01-25T09:50, nodes: &n 6}\n",
                        PLAN))
                .hasMessageStartingWith("schedule.yaml:4: the value has the anchor `n`");
        assertThatThrownBy(() -> propose("{schema: 1, timeZone: America/Denver, windows: []}\n", PLAN))
                .hasMessageContaining("the schedule is written in braces")
                .hasMessageContaining("add {course: \"CSCI-1300\", ");
    }

    @Test
    void anEditIsTakenBackAlsoAfterOtherEntriesWereAdded() {
        String text = "schema: 1\ntimeZone: America/Denver\nwindows:\n"
                + "  - {course: CSCI-1300, from: 2027-01-25T08:40, until: 2027-01-25T09:50, nodes: 6}\n";
        Proposal proposal = propose(text, PLAN);
        String other = "  - {course: X, from: 2027-02-01T08:00, until: 2027-02-01T09:00, nodes: 1}\n";

        Undo.Result undone = Undo.of(
                "schedule.yaml", proposal.after().replace("windows:\n", "windows:\n" + other), applied(text, proposal));

        assertThat(undone.conflicts()).isEmpty();
        assertThat(undone.text()).isEqualTo(text.replace("windows:\n", "windows:\n" + other));
    }

    @Test
    void anEntryThatAPersonChangedSinceIsNamed() {
        String text = "schema: 1\ntimeZone: America/Denver\nwindows:\n"
                + "  - course: CSCI-1300\n    from: 2027-01-25T08:40\n    until: 2027-01-25T09:50\n    nodes: 6\n";
        Proposal changed = propose(text, PLAN);
        Proposal inserted = propose("schema: 1\ntimeZone: America/Denver\nwindows: []\n", PLAN);

        assertThat(Undo.of("schedule.yaml", changed.after().replace("nodes: 7", "nodes: 70"), applied(text, changed))
                        .conflicts())
                .containsExactly("schedule.yaml:7: windows.CSCI-1300#1.nodes: found `70`, where `apply` wrote `7`");
        assertThat(Undo.of("schedule.yaml", inserted.after().replace("T08:35", "T08:00"), applied("", inserted))
                        .conflicts())
                .containsExactly(
                        "schedule.yaml:4: windows.CSCI-1300#1: the text around it was changed since `apply` wrote"
                                + " it");
        assertThat(Undo.of("schedule.yaml", "schema: 1\ntimeZone: America/Denver\nwindows: []\n", applied("", inserted))
                        .conflicts())
                .containsExactly("schedule.yaml: windows.CSCI-1300#1: this key, which `apply` wrote, is not there any"
                        + " more");
    }
}
