package dev.firstbell.cli;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.records.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    private static final String HUB = "http://127.0.0.1:8000/";

    @TempDir
    private Path folder;

    @Test
    void onePageAndATableFromTheRunsOfAFolder() throws IOException {
        TestingRun.ended(folder.resolve("a"), HUB);

        Cli.Answer answer = firstbell("report", folder);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).contains("as it was");
        assertThat(answer.err()).isEqualTo("report: " + folder.resolve("report.html") + "\n");
        assertThat(folder.resolve("report.html"))
                .content()
                .contains("href=\"./a/run.json\"")
                .doesNotContain("src=\"http");
    }

    @Test
    void asJsonOnlyJson() {
        TestingRun.ended(folder.resolve("a"), HUB);

        Cli.Answer answer = firstbell("report", folder, "--json");

        assertThat(Json.lines().readTree(answer.out()).isObject()).isTrue();
    }

    @Test
    void anotherPlaceForThePageKeepsItsLinks() throws IOException {
        TestingRun.ended(folder.resolve("runs/a"), HUB);
        Path pages = Files.createDirectory(folder.resolve("pages"));

        Cli.Answer answer = firstbell("report", folder.resolve("runs"), "--out", pages.resolve("a.html"));

        assertThat(answer.exitCode()).isZero();
        assertThat(pages.resolve("a.html")).content().contains("href=\"./../runs/a/run.json\"");
    }

    @Test
    void aKilledRunIsNotReportedAsAResult() {
        TestingRun.driven(folder.resolve("a"), HUB);

        Cli.Answer answer = firstbell("report", folder);

        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).doesNotContain("%").contains("as it was");
    }

    @Test
    void noRunsAndNoFolderForThePageAreBadInput() {
        assertThat(firstbell("report", folder).exitCode()).isEqualTo(2);
        TestingRun.ended(folder.resolve("a"), HUB);

        Cli.Answer answer = firstbell("report", folder, "--out", folder.resolve("none/a.html"));

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("is in no folder that exists");
    }
}
