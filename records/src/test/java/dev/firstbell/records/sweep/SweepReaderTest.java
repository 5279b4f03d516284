package dev.firstbell.records.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.prescale.BufferStrategy;
import dev.firstbell.records.prescale.Prescaling;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepReaderTest {
    private static final String HEAD = "class: c.yaml\nenvironment: embedded\n";

    private static List<String> problems(String text) {
        BadInputException refusal =
                catchThrowableOfType(BadInputException.class, () -> SweepFile.parse("sweep.yaml", text));
        return refusal == null ? List.of() : refusal.problems();
    }

    @Test
    void aFileIsReadWithAllOfItsValues() {
        SweepFile file = SweepFile.parse("sweep.yaml", """
                class: ../class.yaml
                environment: {embedded: {speed: 4, seed: 7}}
                settings:
                  - name: cold
                  - name: buffer
                    prescaling: {means: capacityBuffer, nodes: 3, strategy: standby}
                    lead: 25m
                    hub: {concurrentSpawnLimit: 200, startTimeout: 10m}
                repetitions: 4
                orderSeed: 9
                budget: {time: 2h, nodeHours: 40}
                parameters: site.yaml
                """);

        assertThat(file)
                .isEqualTo(new SweepFile(
                        "../class.yaml",
                        new SweepEnvironment.Embedded(4, 7),
                        List.of(
                                Setting.withoutPrescaling("cold", HubLimits.Z2JH),
                                new Setting(
                                        "buffer",
                                        Prescaling.capacityBuffer(3, BufferStrategy.STANDBY),
                                        Duration.ofMinutes(25),
                                        new HubLimits(200, Duration.ofMinutes(10)))),
                        4,
                        9,
                        new SweepBudget(Optional.of(Duration.ofHours(2)), OptionalDouble.of(40)),
                        Optional.of("site.yaml")));
    }

    @Test
    void aHubIsReadWithItsCommand() {
        SweepFile file = SweepFile.parse("sweep.yaml", """
                class: c.yaml
                settings: [{name: cold}]
                environment:
                  hub:
                    url: https://hub.example.edu/
                    baseNodes: 1
                    helm: helm upgrade hub jupyterhub/jupyterhub --reuse-values
                      --set hub.concurrentSpawnLimit={concurrentSpawnLimit}
                      --set singleuser.startTimeout={startTimeoutSeconds}
                """);

        assertThat(file.environment())
                .isEqualTo(new SweepEnvironment.Hub(
                        URI.create("https://hub.example.edu/"),
                        "helm upgrade hub jupyterhub/jupyterhub --reuse-values --set"
                                + " hub.concurrentSpawnLimit={concurrentSpawnLimit} --set"
                                + " singleuser.startTimeout={startTimeoutSeconds}",
                        1));
    }

    @Test
    void aGridIsEveryRoomWithEveryLeadUnderEveryLimit() {
        SweepFile file = SweepFile.parse(
                "sweep.yaml",
                HEAD
                        + "grid: {prescaling: [{means: none}, {means: nodePlaceholders, nodes: 5}], lead: [20m, 0s],"
                        + " concurrentSpawnLimit: [64, 200]}\n");

        assertThat(file.settings())
                .extracting(Setting::name)
                .containsExactly(
                        "no pre-scaling, limit 64",
                        "no pre-scaling, limit 200",
                        "5 node placeholders, lead 20m, limit 64",
                        "5 node placeholders, lead 20m, limit 200",
                        "5 node placeholders, lead 0s, limit 64",
                        "5 node placeholders, lead 0s, limit 200");
        assertThat(file.settings().get(3))
                .isEqualTo(new Setting(
                        "5 node placeholders, lead 20m, limit 200",
                        Prescaling.nodePlaceholders(5),
                        Duration.ofMinutes(20),
                        new HubLimits(200, HubLimits.Z2JH.startTimeout())));
    }

    @Test
    void everyProblemIsNamedWithItsLine() {
        assertThat(problems("""
                environment: {embedded: {speed: 20}}
                settings:
                  - name: a
                    prescaling: {means: nodePlaceholders, students: 3}
                    lead: 20
                  - name: A!
                    lead: 5m
                    hub: {concurentSpawnLimit: 64}
                repetitions: often
                """))
                .containsExactly(
                        "sweep.yaml: class: is missing",
                        "sweep.yaml: line 1: environment.embedded.speed: expected a number from 1 to 10, found 20.0; faster,"
                                + " this machine becomes the limit",
                        "sweep.yaml: line 4: settings[0].prescaling.students: nodePlaceholders is counted in `nodes`",
                        "sweep.yaml: line 5: settings[0].lead: expected a duration with its unit, like 90s, 2m or 1h30m,"
                                + " found `20`",
                        "sweep.yaml: line 7: settings[1].lead: has no effect, because nothing here asks for room; remove this"
                                + " key",
                        "sweep.yaml: line 8: settings[1].hub.concurentSpawnLimit: unknown key; did you mean"
                                + " `concurrentSpawnLimit`?",
                        "sweep.yaml: line 6: settings[1].name: `A!` and `a` would have the same folder; give names that"
                                + " differ in letters or digits",
                        "sweep.yaml: line 9: repetitions: expected a whole number from 1 to 100, found `often`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: CS 101\\nstudents: 10\\n | a class file (class.yaml)",
                "schema: 1\\nwindows: []\\n | a schedule (schedule.yaml)",
                "singleuser: {}\\n | a file of Helm values"
            })
    void anotherFileIsNamed(String text, String kind) {
        assertThat(problems(text.replace("\\n", "\n")))
                .containsExactly("sweep.yaml: this is " + kind
                        + ", not a sweep file; give the sweep file (SWEEP.yaml); the folder examples/ has some to begin"
                        + " with");
    }

    @Test
    void twoEnvironmentsAreNoChoice() {
        assertThat(problems("class: c.yaml\nsettings: [{name: a}]\nenvironment: {embedded: {}, lab: {}}\n"))
                .containsExactly(
                        "sweep.yaml: line 3: environment.lab: expected one environment, found embedded and lab;"
                                + " write a sweep file for each");
    }

    @Test
    void anEntryThatIsTwiceInAGridIsNamed() {
        assertThat(problems(HEAD + "grid: {prescaling: [{means: none}], concurrentSpawnLimit: [64, 200, 64]}\n"))
                .containsExactly("sweep.yaml: line 3: grid.concurrentSpawnLimit: entries 1 and 3 are the same, `64`;"
                        + " remove one of them");
    }

    @Test
    void aGridThatGrewByAccidentIsRefused() {
        String limits = String.join(
                ", ", IntStream.rangeClosed(1, 101).mapToObj(Integer::toString).toList());

        assertThat(problems(HEAD + "grid: {prescaling: [{means: none}], concurrentSpawnLimit: [" + limits + "]}\n"))
                .containsExactly("sweep.yaml: line 3: grid: together these are 101 settings; a sweep has at most 100");
    }
}
