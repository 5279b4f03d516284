package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.FieldLog.aClass;
import static dev.firstbell.cli.issues.FieldLog.observe;
import static dev.firstbell.cli.issues.LogLines.checking;
import static dev.firstbell.cli.issues.LogLines.line;
import static dev.firstbell.cli.issues.LogLines.request;
import static dev.firstbell.cli.issues.LogLines.route;
import static dev.firstbell.cli.issues.LogLines.took;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Students who cancelled their start counted as students who never reached a server. Issue 14. */
class CancelledStartsTest {
    @TempDir
    private Path temp;

    @Test
    void aStudentWhoCancelsIsCensoredThen() throws IOException {
        Path log = Files.write(
                temp.resolve("hub.log"),
                List.of(
                        checking("14:20:00"),
                        request("15:00:01", "ada"),
                        request("15:00:02", "bob"),
                        request("15:00:03", "cyd"),
                        cancelled("15:01:00", "bob"),
                        cancelled("15:01:10", "cyd"),
                        took("15:01:20", "bob", 78),
                        route("15:01:20", "bob"),
                        request("15:01:30", "cyd"),
                        route("15:01:50", "ada"),
                        route("15:02:00", "cyd"),
                        cancelled("15:30:00", "ada"),
                        checking("15:45:00")));

        Cli.Answer answer = observe(log, temp, "--class", aClass(temp));

        List<StudentRecord> students =
                RunFolder.open(temp.resolve("run")).read().students();
        assertThat(students)
                .extracting(StudentRecord::outcome)
                .containsExactly(new Outcome.Ready(), new Outcome.Cancelled(), new Outcome.Ready());
        assertThat(students.get(1).censoredAt()).isEqualTo(Optional.of(Instant.parse("2026-09-07T15:01:00Z")));
        assertThat(answer.out())
                .contains("2 students' starts were cancelled (`DELETE` of the server) before the server was ready")
                .doesNotContain("lines are missing", "still waiting");
    }

    private static String cancelled(String time, String user) {
        return line(time, "log:192", "202 DELETE /hub/api/users/" + user + "/server (" + user + "@10.0.0.1) 0.00ms");
    }
}
