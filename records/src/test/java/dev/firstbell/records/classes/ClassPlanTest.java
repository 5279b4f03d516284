package dev.firstbell.records.classes;

import static dev.firstbell.records.run.TestingRuns.NINE;
import static dev.firstbell.records.run.TestingRuns.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.student.Journey;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassPlanTest {
    private static final Arrivals BELL = new Arrivals.Bell(0.8, Duration.ZERO, Duration.ofSeconds(25));
    private static final Arrivals LATE = new Arrivals.Uniform(0.2, Duration.ofHours(1), Duration.ofHours(2));

    @Test
    void theFirstArrivalsOfAKnownSeedNeverChange() {
        assertThat(ClassPlan.of(file(5, 1, BELL), "firstbell-", NINE).students())
                .extracting(student -> student.offset().toMillis())
                .containsExactly(-747L, -659L, 20_044L, 38_875L, 42_717L);
    }

    @Property(tries = 50)
    void theSameFileSeedAndPrefixGiveTheSamePlanInTheOrderOfArrivals(
            @ForAll @IntRange(min = 1, max = 400) int students, @ForAll @IntRange int seed) {
        ClassPlan plan = ClassPlan.of(file(students, seed, BELL, LATE), "firstbell-", NINE);

        assertThat(plan).isEqualTo(ClassPlan.of(file(students, seed, BELL, LATE), "firstbell-", NINE));
        assertThat(plan.students()).hasSize(students);
        assertThat(plan.students()).extracting(PlannedStudent::offset).isSorted();
        assertThat(plan.students()).extracting(PlannedStudent::user).isSorted().doesNotHaveDuplicates();
        assertThat(plan.students().get(students - 1).student()).isEqualTo(students - 1);
    }

    @Test
    void anotherSeedIsAnotherPlan() {
        assertThat(ClassPlan.of(file(50, 1, BELL), "firstbell-", NINE).students())
                .isNotEqualTo(
                        ClassPlan.of(file(50, 2, BELL), "firstbell-", NINE).students());
    }

    @Test
    void aStudentMoreLeavesTheOthersArrivalsAlone() {
        List<Duration> fewer = offsets(ClassPlan.of(file(50, 1, BELL, LATE), "firstbell-", NINE));
        List<Duration> more = offsets(ClassPlan.of(file(51, 1, BELL, LATE), "firstbell-", NINE));

        assertThat(more).containsAll(fewer);
    }

    @Test
    void sectionsArriveEachAroundItsOwnStartAndAreOneClassInTheOrderOfArrivals() {
        ClassPlan plan = ClassPlan.of(divided(40), "firstbell-", NINE);

        assertThat(plan.students()).hasSize(60);
        assertThat(plan.students()).extracting(PlannedStudent::offset).isSorted();
        assertThat(plan.students()).allSatisfy(student -> {
            boolean late = student.section().equals(Optional.of("late"));
            assertThat(student.offset().compareTo(Duration.ofMinutes(5)) > 0).isEqualTo(late);
            assertThat(student.profile()).isEqualTo(late ? Optional.of("large") : Optional.empty());
            assertThat(student.vscodePath()).isEqualTo(late ? Optional.of("codeserver/") : Optional.empty());
            assertThat(student.behaviour())
                    .isEqualTo(late ? new Behaviour.LeavesTabOpen(Duration.ofMinutes(15)) : new Behaviour.Patient());
        });
        assertThat(plan.lastTabClosed())
                .as("the last tab, or the last patience, whichever is later")
                .isEqualTo(
                        NINE.plus(Duration.ofMinutes(15)).isAfter(plan.lastDeadline())
                                ? NINE.plus(Duration.ofMinutes(15))
                                : plan.lastDeadline());
    }

    @Test
    void aLargerSectionDoesNotChangeTheDrawsOfOthers() {
        List<String> few = people(ClassPlan.of(divided(40), "firstbell-", NINE));
        List<String> many = people(ClassPlan.of(divided(90), "firstbell-", NINE));

        assertThat(many).hasSize(110).containsAll(few);
    }

    @Property(tries = 20)
    void theSharesOfJourneysAndBehavioursAreKept(@ForAll @IntRange int seed) {
        ClassPlan plan = ClassPlan.of(ClassFile.parse("class.yaml", """
                        name: c
                        start: 2027-01-25T09:00
                        timeZone: America/Denver
                        students: 5000
                        journey: {vscode: 0.4, terminal: 0.2, notebook: 0.2}
                        behaviour: {patient: 0.35, impatient: 0.1, givesUp: 0.05}
                        arrivals: [{shape: bell, sd: 25s}]
                        seed: %d
                        """.formatted(seed)), "firstbell-", NINE);

        assertShare(plan, 0.5, student -> student.journey() == Journey.VSCODE);
        assertShare(plan, 0.25, student -> student.journey() == Journey.TERMINAL);
        assertShare(plan, 0.7, student -> student.behaviour() instanceof Behaviour.Patient);
        assertShare(plan, 0.2, student -> student.behaviour() instanceof Behaviour.Impatient);
        // Drawn apart from each other.
        assertShare(
                plan,
                0.1,
                student -> student.journey() == Journey.VSCODE && student.behaviour() instanceof Behaviour.Impatient);
    }

    private static void assertShare(ClassPlan plan, double share, Predicate<PlannedStudent> those) {
        double count = plan.students().stream().filter(those).count();
        // Six standard deviations of a binomial share.
        assertThat(count / 5_000).isCloseTo(share, within(6 * Math.sqrt(share * (1 - share) / 5_000)));
    }

    private static List<String> people(ClassPlan plan) {
        return plan.students().stream()
                .map(student -> student.offset() + " " + student.section() + " " + student.journey() + " "
                        + student.behaviour())
                .toList();
    }

    private static ClassFile divided(int students) {
        return ClassFile.parse("class.yaml", """
                name: c
                start: 2027-01-25T09:00
                timeZone: America/Denver
                arrivals: [{shape: uniform, from: -10s, to: 60s}]
                limit: 2m
                sections:
                  - {name: early, students: %d, journey: {notebook: 0.5, start: 0.5}}
                  - name: late
                    start: 2027-01-25T09:10
                    students: 20
                    journey: vscode
                    vscodePath: codeserver/
                    profile: large
                    behaviour: {leavesTabOpen: {until: 5m}}
                """.formatted(students));
    }

    @Property(tries = 30)
    void sharesOfShapesAreWeightsWhateverTheirSum(
            @ForAll @IntRange int seed, @ForAll @DoubleRange(min = 0.05, max = 1) double scale) {
        ClassPlan plan = ClassPlan.of(
                file(
                        5_000,
                        seed,
                        new Arrivals.Bell(0.8 * scale, Duration.ZERO, Duration.ofSeconds(25)),
                        new Arrivals.Uniform(0.2 * scale, Duration.ofHours(1), Duration.ofHours(2))),
                "firstbell-",
                NINE);

        double late = offsets(plan).stream()
                .filter(offset -> offset.compareTo(Duration.ofMinutes(30)) > 0)
                .count();
        // Six standard deviations of a binomial share.
        assertThat(late / 5_000).isCloseTo(0.2, within(6 * Math.sqrt(0.2 * 0.8 / 5_000)));
    }

    @Test
    void shapesHaveTheMomentsTheyAreNamedAfter() {
        List<Duration> burst = offsets(ClassPlan.of(
                file(10_000, 1, new Arrivals.Burst(1, Duration.ofSeconds(20), Duration.ofSeconds(60))),
                "firstbell-",
                NINE));
        List<Duration> bell = offsets(ClassPlan.of(
                file(10_000, 1, new Arrivals.Bell(1, Duration.ofSeconds(5), Duration.ofSeconds(25))),
                "firstbell-",
                NINE));

        assertThat(burst.get(0)).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
        assertThat(mean(burst)).isCloseTo(80, within(1.0));
        assertThat(sd(burst)).as("mean over the root of two").isCloseTo(20 / Math.sqrt(2), within(0.7));
        assertThat(mean(bell)).isCloseTo(5, within(1.0));
        assertThat(sd(bell)).isCloseTo(25, within(0.8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "a-",
                "firstbell",
                "Firstbell-",
                "1st-",
                "first_bell-",
                "a b-",
                "firstbell-*-",
                "abcdefghijklmnopqrstuvwxyz-0123456789-"
            })
    void aPrefixThatCouldTouchOtherPeoplesUsersIsRejected(String prefix) {
        assertThatThrownBy(() -> ClassPlan.of(file(1, 1, BELL), prefix, NINE))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("--prefix: expected 3 to 32 lower-case letters")
                .hasMessageEndingWith("found `" + prefix + "`");
    }

    @Test
    void aUserWithoutThePrefixIsRejected() {
        PlannedStudent stranger = new PlannedStudent(0, "alice", Duration.ZERO, Journey.START);

        assertThatThrownBy(() -> new ClassPlan(
                        "c", "firstbell-", 1, NINE, Duration.ofMinutes(3), Slo.DEFAULT, List.of(stranger)))
                .hasMessage("the user name alice does not begin with the prefix firstbell-");
    }

    @Test
    void studentsOutOfOrderAreRejected() {
        assertThatThrownBy(() -> plan(5, 3)).hasMessage("student 1 arrives before student 0");
    }

    @Test
    void userNamesHaveTheDigitsThatTheClassNeeds() {
        assertThat(ClassPlan.of(file(1_001, 1, BELL), "firstbell-", NINE)
                        .students()
                        .get(7)
                        .user())
                .isEqualTo("firstbell-0007");
        assertThat(ClassPlan.of(file(15, 1, BELL), "firstbell-", NINE)
                        .students()
                        .get(7)
                        .user())
                .isEqualTo("firstbell-007");
    }

    @Test
    void fewerComeThanAreEnrolledWhereTheFileSaysSo() {
        assertThat(file(220, 0.9).expected()).isEqualTo(198);
        assertThat(file(1, 0.1).expected()).as("somebody comes").isEqualTo(1);
    }

    @Test
    void firstArrivalAndLastDeadlineFrameTheRun() {
        ClassPlan plan = plan(-5, 60);

        assertThat(plan.firstArrival()).isEqualTo(NINE.minusSeconds(5));
        assertThat(plan.lastDeadline()).isEqualTo(NINE.plusSeconds(240));
        assertThat(plan.startingAt(NINE.plusSeconds(3600)).firstArrival()).isEqualTo(NINE.plusSeconds(3595));
    }

    @Test
    void aPlanReadsBackTheSame() {
        ClassPlan plan = ClassPlan.of(file(30, 1, BELL, LATE), "firstbell-", NINE.plusNanos(1_999));

        assertThat(Json.lines().readValue(Json.lines().writeValueAsString(plan), ClassPlan.class))
                .isEqualTo(plan);
    }

    private static ClassFile file(int students, int seed, Arrivals... arrivals) {
        return file(students, 1, seed, arrivals);
    }

    private static ClassFile file(int students, double showUp) {
        return file(students, showUp, 1, BELL);
    }

    private static ClassFile file(int students, double showUp, int seed, Arrivals... arrivals) {
        return new ClassFile(
                "CSCI-1300",
                LocalDateTime.of(2027, 1, 25, 9, 0),
                ZoneId.of("America/Denver"),
                ClassFile.DEFAULT_DURATION,
                List.of(new Section(
                        Optional.empty(),
                        LocalDateTime.of(2027, 1, 25, 9, 0),
                        students,
                        showUp,
                        Map.of(Journey.NOTEBOOK, 1.0),
                        Map.of(Behaviour.DEFAULT, 1.0),
                        Optional.empty(),
                        Section.DEFAULT_VSCODE_PATH,
                        List.of(arrivals))),
                Retry.DEFAULT,
                Slo.DEFAULT,
                ClassFile.DEFAULT_LIMIT,
                seed);
    }

    private static List<Duration> offsets(ClassPlan plan) {
        return plan.students().stream().map(PlannedStudent::offset).toList();
    }

    private static double mean(List<Duration> offsets) {
        return offsets.stream().mapToLong(Duration::toMillis).average().orElseThrow() / 1000;
    }

    private static double sd(List<Duration> offsets) {
        double mean = mean(offsets);
        return Math.sqrt(offsets.stream()
                .mapToDouble(offset -> Math.pow(offset.toMillis() / 1000.0 - mean, 2))
                .average()
                .orElseThrow());
    }
}
