package dev.firstbell.deploy.prescale.converge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.converge.JobState.Usage;
import dev.firstbell.deploy.prescale.converge.JobStore.Kept;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job's state in the cluster, and its events. */
class ConfigMapJobStoreTest {
    private static final Instant EIGHT = Instant.parse("2027-01-25T15:00:00Z");

    private final TestingApiServer server = new TestingApiServer();

    @TempDir
    private Path folder;

    private ClusterAccess access;
    private ClusterCalls calls;
    private JobStore store;

    @BeforeEach
    void connect() {
        access = ClusterAccess.of(server.kubeconfig(folder), "jhub");
        calls = new ClusterCalls(access, "prescaler-role.yaml");
        store = new ConfigMapJobStore(calls);
    }

    @AfterEach
    void close() {
        access.close();
        server.close();
    }

    private static JobState state() {
        return JobState.NONE
                .withApplied(5, Optional.of(EIGHT))
                .withUsage(new Usage(LocalDate.of(2027, 1, 25), 1.5, EIGHT));
    }

    @Test
    void whatWasWrittenIsReadByAnotherJob() {
        assertThat(store.read()).isEqualTo(new Kept(JobState.NONE, Map.of(), "", List.of()));

        store.write(state(), Map.of("schedule.yaml", "schema: 1\n", "term.ics", "BEGIN:VCALENDAR\n"), store.read());

        Kept kept = new ConfigMapJobStore(calls).read();
        assertThat(kept.state()).isEqualTo(state());
        assertThat(kept.schedule()).isEqualTo(Map.of("schedule.yaml", "schema: 1\n", "term.ics", "BEGIN:VCALENDAR\n"));
        assertThat(kept.problems()).isEmpty();
    }

    /** A calendar in a folder, or with a space in its name, is no key of a ConfigMap: no look could end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "term/courses.ics",
                "CSCI 1300.ics",
                "my_cal.ics",
                "\u00dcbung.ics",
                "a_2f.ics",
                "_.ics",
                "x_",
                "../c.ics"
            })
    void aFileWithAnyNameIsKept(String name) {
        Map<String, String> files = Map.of("schedule.yaml", "schema: 1\n", name, "BEGIN:VCALENDAR\n");

        store.write(state(), files, store.read());

        assertThat(store.read().schedule()).isEqualTo(files);
    }

    @Test
    void ofTwoJobsTheSecondHasToLookAgain() {
        Kept first = store.read();
        store.write(state(), Map.of(), first);

        assertThatThrownBy(() -> store.write(JobState.NONE, Map.of(), first)).isInstanceOf(JobStore.Conflict.class);
        assertThat(store.read().state()).isEqualTo(state());
    }

    @Test
    void aStateThatCannotBeReadIsSaidAndTheScheduleStays() {
        server.admin()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(ConfigMapJobStore.NAME)
                        .withNamespace("jhub")
                        .endMetadata()
                        .withData(Map.of(
                                "state.json", "{\"applied\": \"five\"}", "schedule.schedule.yaml", "schema: 1\n"))
                        .build())
                .create();

        Kept kept = store.read();
        assertThat(kept.state()).isEqualTo(JobState.NONE);
        assertThat(kept.schedule()).containsOnlyKeys("schedule.yaml");
        assertThat(kept.problems())
                .containsExactly(
                        "The ConfigMap firstbell-prescaler has a state.json that this version cannot read; the job"
                                + " goes on without what it remembered.");
    }

    @Test
    void aMissingPermissionIsNamed() {
        server.refuse("/configmaps", 403);

        assertThatThrownBy(store::read)
                .isInstanceOfSatisfying(
                        PrescaleException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(Kind.FORBIDDEN))
                .hasMessageStartingWith("missing permission: get configmaps in namespace jhub");
    }

    @Test
    void aDecisionIsAnEventAboutTheConfigMap() {
        Decision decision = new Decision(
                EIGHT,
                Step.Action.RAISE,
                0,
                5,
                5,
                List.of("A window of 5."),
                false,
                Decision.Outcome.WAITING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        new DecisionEvents(calls).write(decision);

        List<Event> events =
                server.admin().v1().events().inNamespace("jhub").list().getItems();
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.getReason()).isEqualTo("Raised");
            assertThat(event.getType()).isEqualTo("Normal");
            assertThat(event.getMessage())
                    .isEqualTo("Raise: the count 0 -> 5; the schedule wants 5; waiting. A window of 5.");
            assertThat(event.getInvolvedObject().getName()).isEqualTo("firstbell-prescaler");
        });
    }
}
