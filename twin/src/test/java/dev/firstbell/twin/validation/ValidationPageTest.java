package dev.firstbell.twin.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The figures of docs/validation.md. */
class ValidationPageTest {
    private static final Path PAGE = Path.of("../docs/validation.md");
    private static final Path KEPT = Path.of("../benchmarks/results");
    private static final String LIFETIMES = "preemption-2019.csv";
    private static final String HUB_STARTS = "hub-start-2020.csv";

    @Test
    void theLastOfSomeNodesIsWarmAfterTheLargestOfTheirSums() {
        assertThat(AnalyticCases.lastOfSomeNodes()).hasSize(6).allMatch(Case::passed);
    }

    @Test
    void studentsAtAHubWithoutCostsAreAnInfiniteServerQueue() {
        assertThat(AnalyticCases.startingStudents()).hasSize(7).allMatch(Case::passed);
    }

    @Test
    void partsOfTheClusterThatAreOffAsShippedMatchTheirFormulas() {
        assertThat(ClusterCases.all()).hasSize(7).allMatch(Case::passed);
    }

    @Test
    void drawnLifetimesMatchTheEstimateFromAllRecords() {
        assertThat(PublicDataCases.lifetimesOfAllRecords()).hasSize(4).allMatch(Case::passed);
    }

    /** The readings were computed by another program, a Kaplan-Meier estimate of 20 lines in Python. */
    @Test
    void theEstimateFromTheFileIsTheKnownOne() throws IOException {
        PublicData data = data();

        assertThat(data.lifetimes().lifetimes()).isEqualTo(962);
        assertThat(data.lifetimes().losses()).isEqualTo(449);
        assertThat(Stream.of(1.0, 3.0, 6.0, 12.0, 23.9)
                        .map(hours -> Math.round(1e4 * data.lifetimes().lostBy(3600 * hours)) / 1e4))
                .containsExactly(0.1436, 0.2077, 0.2503, 0.2843, 0.3515);
    }

    @Test
    void thePageHasTheFiguresOfTheModelAndNoneExceedsItsTolerance() throws IOException {
        ValidationPage page = ValidationPage.of(
                data(),
                new ValidationPage.Kept(
                        Files.readString(KEPT.resolve("clocks.md")), Files.readString(KEPT.resolve("lab-cells.md"))));
        String text = page.text();
        if ("write".equals(System.getProperty("firstbell.golden"))) {
            Files.writeString(PAGE, text);
        }

        assertThat(page.cases()).hasSize(29).allMatch(Case::passed);
        assertThat(PAGE).hasContent(text);
    }

    @Test
    void dataOfAnotherFormAreRefused() {
        String hub = "config,users_in_db,active_target,batch_size,servers_started,start_seconds,wait_seconds\n";

        assertThatThrownBy(() -> PublicData.parse("lifetime_seconds,end\n5,paused\n", hub))
                .hasMessage("a VM ends as preempted or stop, not as paused");
        assertThatThrownBy(() -> PublicData.parse("lifetime_seconds\n5\n", hub))
                .hasMessage("the column end is missing");
        assertThatThrownBy(() -> PublicData.parse("lifetime_seconds,end\n5\n", hub))
                .hasMessage("expected 2 cells, found: 5");
        assertThatThrownBy(() -> PublicData.parse("", hub)).hasMessage("the file is empty");
        assertThatThrownBy(() -> PublicDataCases.hubRate(PublicData.parse("lifetime_seconds,end\n5,stop\n", hub)))
                .hasMessage("no row has 200 servers in batches of 20");
    }

    /** Skips the test where the data are missing, which are not part of the project. */
    private static PublicData data() throws IOException {
        List<Path> places = Stream.concat(
                        Optional.ofNullable(System.getProperty("firstbell.data")).map(Path::of).stream(),
                        Stream.of(Path.of("../../shared/data")))
                .toList();
        Optional<Path> folder = places.stream()
                .filter(place ->
                        Files.isReadable(place.resolve(LIFETIMES)) && Files.isReadable(place.resolve(HUB_STARTS)))
                .findFirst();
        assumeThat(folder)
                .as(
                        "%s and %s are in none of %s; name their folder with -Dfirstbell.data",
                        LIFETIMES, HUB_STARTS, places)
                .isPresent();
        return PublicData.parse(
                Files.readString(folder.get().resolve(LIFETIMES)),
                Files.readString(folder.get().resolve(HUB_STARTS)));
    }
}
