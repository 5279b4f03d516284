package dev.firstbell.records.classes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.schedule.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code examples/} work, because users start from them. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("../examples");

    static Stream<Path> classes() throws IOException {
        return named("class-");
    }

    static Stream<Path> schedules() throws IOException {
        return named("schedule");
    }

    @ParameterizedTest
    @MethodSource("classes")
    void aClassReadsAndKeepsToItsSchema(Path example) throws IOException {
        assertThat(TestingSchemas.CLASS.problems(Files.readString(example))).isEmpty();
        ClassFile file = ClassFile.read(example);
        assertThat(ClassPlan.of(file, ClassPlan.DEFAULT_PREFIX, file.startInstant())
                        .students())
                .hasSize(file.expected());
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void aScheduleReadsAndKeepsToItsSchema(Path example) throws IOException {
        assertThat(TestingSchemas.SCHEDULE.problems(Files.readString(example))).isEmpty();
        assertThat(Schedule.read(example).windows()).isNotEmpty();
    }

    @Test
    void theLectureIsFullOnAMondayAtNineAndMostArriveWithinTwoMinutes() {
        ClassFile lecture = ClassFile.read(EXAMPLES.resolve("class-220.yaml"));
        ClassPlan plan = ClassPlan.of(lecture, ClassPlan.DEFAULT_PREFIX, lecture.startInstant());

        assertThat(lecture.start().getDayOfWeek()).isEqualTo(DayOfWeek.MONDAY);
        assertThat(lecture.start().getHour()).isEqualTo(9);
        assertThat(plan.students()).hasSize(220);
        assertThat(plan.students().stream()
                        .filter(student -> student.offset().abs().compareTo(Duration.ofMinutes(1)) <= 0)
                        .count())
                .isGreaterThan(200);
        assertThat(plan.lastDeadline()).isBeforeOrEqualTo(plan.classStart().plus(Duration.ofMinutes(10)));
        assertThat(lecture.slo()).isEqualTo(new Slo(0.95, Duration.ofSeconds(90), 0.01));
        assertThat(lecture.limit()).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void theFirstRunIsFifteenStudentsWithinTenSeconds() {
        ClassFile first = ClassFile.read(EXAMPLES.resolve("class-15.yaml"));

        assertThat(first.expected()).isEqualTo(15);
        assertThat(ClassPlan.of(first, ClassPlan.DEFAULT_PREFIX, first.startInstant())
                        .students())
                .extracting(ClassPlan.PlannedStudent::offset)
                .allMatch(offset -> !offset.isNegative() && offset.compareTo(Duration.ofSeconds(10)) <= 0);
        assertThat(first.limit()).isEqualTo(Duration.ofMinutes(3));
    }

    private static Stream<Path> named(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix)).sorted().toList().stream();
        }
    }
}
