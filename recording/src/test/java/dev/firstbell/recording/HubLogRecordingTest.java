package dev.firstbell.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.hub.LogZone;
import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.time.HubClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubLogRecordingTest {
    /** Of 2026-11-26, 15:34:41 to 15:52:05. */
    private static final Path LOG = Path.of("../deploy/src/test/resources/hublog/jupyterhub-5.5.4.log");

    private static final Instant CLASS = Instant.parse("2026-11-26T15:35:00Z");

    @TempDir
    private Path temp;

    private RunFolder folder;

    @Test
    void theLogIsReadWhenTheRecordingStopsSoThatItMayGrowUntilThen() throws IOException {
        Path growing = Files.createFile(temp.resolve("hub.log"));
        HubLogRecording recording = recording(growing, CLASS);
        recording.start();
        Files.copy(LOG, growing, StandardCopyOption.REPLACE_EXISTING);

        assertThat(recording.stop()).isEqualTo(Recording.Result.of(Source.HUB_LOG));

        HubLogJournal journal = HubLogJournal.read(folder.hubLogJournalFile());
        assertThat(journal.entries()).hasSizeGreaterThan(1);
        assertThat(recording.covered()).isPresent().isEqualTo(journal.coverage());
        assertThat(Files.readString(folder.hubLogJournalFile())).doesNotContain("carol", "eve+x", "\"ada");
    }

    @Test
    void aLogWithoutRequestsInTheTimeIsNoSource() {
        HubLogRecording recording = recording(LOG, CLASS.minus(Duration.ofDays(1)));
        recording.start();

        Recording.Result result = recording.stop();

        assertThat(result.sources()).isEmpty();
        assertThat(result.notes()).singleElement().asString().startsWith("the hub's log has no requests of students");
        assertThat(result.problems())
                .singleElement()
                .asString()
                .startsWith("--hub-log: " + LOG + ": no requests of students between 2026-11-25T15:35:00Z and ")
                .contains("--log-time-zone");
        assertThat(folder.hubLogJournalFile()).doesNotExist();
    }

    @Test
    void aLogThatIsGoneAtTheEndLeavesTheRestOfTheRecord() {
        HubLogRecording recording = recording(temp.resolve("none.log"), CLASS);
        recording.start();

        Recording.Result result = recording.stop();

        assertThat(result.notes()).containsExactly("the hub's log could not be read at the end");
        assertThat(result.problems()).containsExactly("--hub-log: " + temp.resolve("none.log") + ": no such file");
        assertThat(result.complete()).isTrue();
    }

    @Test
    void aFileWithoutALineOfAHubIsNoLog() throws IOException {
        HubLogRecording recording =
                recording(Files.writeString(temp.resolve("values.yaml"), "hub:\n  config: {}\n"), CLASS);
        recording.start();

        Recording.Result result = recording.stop();

        assertThat(result.notes())
                .containsExactly("the file that was given as the hub's log holds no line of a hub's log");
        assertThat(result.complete()).isFalse();
        assertThat(recording.unusable())
                .hasValueSatisfying(why ->
                        assertThat(why).contains("no line is in the form of a hub's log", "a line looks like `hub:`"));
    }

    @Test
    void requestsOfOtherAccountsAreKeptAsLeftOutAndNamedToTheObserverAlone() {
        HubLogRecording recording = recording(LOG, CLASS, Set.of());
        recording.start();

        Recording.Result result = recording.stop();

        assertThat(result.notes())
                .singleElement()
                .asString()
                .contains("by 1 other account")
                .doesNotContain("firstbell");
        assertThat(result.problems())
                .singleElement()
                .asString()
                .contains("requested by `firstbell`, not by their users");
        assertThat(HubLogJournal.read(folder.hubLogJournalFile()).entries(HubLogEntry.LeftOut.class))
                .isNotEmpty();
    }

    private HubLogRecording recording(Path log, Instant from) {
        return recording(log, from, Set.of("firstbell"));
    }

    private HubLogRecording recording(Path log, Instant from, Set<String> counted) {
        folder = RunFolder.create(temp.resolve("run"));
        return new HubLogRecording(
                new RecordingContext(folder, "run", HubClock::realTime),
                new HubLogSource(log, LogZone.UTC, counted),
                Pseudonyms.withSaltIn(temp.resolve("salt")),
                new HubLogRecording.Period(
                        from,
                        Duration.ofMinutes(1),
                        Optional.of(from.plus(Duration.ofMinutes(10))),
                        from.plus(Duration.ofMinutes(20)),
                        "--at, --time-zone and --log-time-zone"));
    }
}
