package dev.firstbell.cli.issues;

import static dev.firstbell.cli.issues.LogLines.checking;
import static dev.firstbell.cli.issues.LogLines.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.cli.Cli;
import dev.firstbell.cli.shared.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slug: no-students-no-verdict. A period without students had missed its SLO with "0 of 0 students" (issue 14). */
class NobodyCameTest {
    @TempDir
    private Path temp;

    @Test
    void aPeriodWithoutStudentsIsNotAssessed() throws IOException {
        Cli.Answer answer = FieldLog.observe(aLogOfAnotherHour(), temp, "--class", FieldLog.aClass(temp));

        assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(ExitCode.NO_ANSWER);
        assertThat(answer.out())
                .contains("Observed; the SLO was not assessed:\n"
                        + "  no student was observed, so there is nothing to compare with the SLO\n")
                .doesNotContain("missed", "0 of 0", "within 1 min 30 s");
    }

    @Test
    void itsJsonHasNoShare() throws IOException {
        Cli.Answer answer = FieldLog.observe(aLogOfAnotherHour(), temp, "--class", FieldLog.aClass(temp), "--json");

        assertThat(answer.out())
                .contains("\"verdict\" : \"notAssessed\"", "\"students\" : 0")
                .doesNotContain("shareWithinSlo");
    }

    private Path aLogOfAnotherHour() throws IOException {
        return Files.write(temp.resolve("hub.log"), List.of(request("20:00:01", "ada"), checking("20:30:00")));
    }
}
