package dev.firstbell.simulations.internal.injector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.journal.JournalEntry.Resource;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.TestingJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparationTest {
    private static final ClassPlan PLAN = new ClassPlan(
            "CS 101",
            "firstbell-",
            1,
            Instant.EPOCH,
            Duration.ofMinutes(2),
            Slo.DEFAULT,
            List.of(
                    new PlannedStudent(0, "firstbell-000", Duration.ZERO, Journey.START),
                    new PlannedStudent(1, "firstbell-001", Duration.ZERO, Journey.START)));

    private final TestingHub hub = new TestingHub();

    @TempDir
    private Path folder;

    private TestingJournal journal;

    @BeforeEach
    void open() {
        journal = new TestingJournal(folder, hub.url(), "secret");
    }

    @AfterEach
    void close() {
        journal.close();
        hub.close();
    }

    @Test
    void createsAUserAndATokenPerStudentAndWritesTheIntents() {
        hub.on("POST /hub/api/users", 201, users("firstbell-000", "firstbell-001"))
                .on("POST /hub/api/users/firstbell-000/tokens", 201, "{\"token\": \"one\"}")
                .on("POST /hub/api/users/firstbell-001/tokens", 201, "{\"token\": \"two\"}");

        Map<PlannedStudent, ApiToken> tokens = prepare(false).join();

        assertThat(tokens.get(PLAN.students().get(0)).authorization()).isEqualTo("token one");
        assertThat(tokens.get(PLAN.students().get(1)).authorization()).isEqualTo("token two");
        assertThat(journal.remaining(Resource.USER)).containsExactly("firstbell-000", "firstbell-001");
    }

    @Test
    void failsIfAUserExistedBeforeAndLeavesThatUserOutOfTheCleanUp() {
        hub.on("POST /hub/api/users", 201, users("firstbell-000"));

        assertThatThrownBy(prepare(false)::join)
                .hasMessageContaining("1 of the test users exist already, among them firstbell-001");
        assertThat(journal.remaining(Resource.USER)).containsExactly("firstbell-000");
    }

    @Test
    void failsIfTheHubRejectsTheRequestAndKeepsTheIntentForTheCleanUp() {
        hub.on("POST /hub/api/users", 403, "{\"status\": 403, \"message\": \"Forbidden\"}");

        assertThatThrownBy(prepare(false)::join).hasCauseInstanceOf(HubException.class);
        assertThat(journal.read().entries())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry).isInstanceOf(JournalEntry.Intent.class));
    }

    @Test
    void sendsNoRequestAfterAStop() {
        assertThat(prepare(true).join()).isEmpty();
        assertThat(hub.asked()).isEmpty();
        assertThat(journal.read().entries()).isEmpty();
    }

    private CompletableFuture<Map<PlannedStudent, ApiToken>> prepare(boolean stopped) {
        return Preparation.prepare(journal.client(), PLAN, journal.writer(), HubClock.realTime(), () -> stopped);
    }

    private static String users(String... names) {
        return Arrays.stream(names)
                .map(name -> "{\"name\": \"" + name + "\", \"admin\": false, \"servers\": {}}")
                .toList()
                .toString();
    }
}
