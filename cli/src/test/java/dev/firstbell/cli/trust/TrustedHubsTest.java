package dev.firstbell.cli.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.cli.trust.TrustedHubs.TrustedHub;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.student.Journey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedHubsTest {
    private static final URI HUB = URI.create("https://hub.example.edu/");
    private static final TrustedHubs NO_HUB = new TrustedHubs(List.of());

    @Test
    void aHubThatIsNotListedIsNotTrusted() {
        assertThat(NO_HUB.find(HUB)).isEmpty();
    }

    @Test
    void aHubOnThisMachineNeedsNoEntry() {
        for (String url : List.of("http://127.0.0.1:8000/", "http://localhost:8000/jupyter", "http://[::1]:8000")) {
            assertThat(NO_HUB.find(URI.create(url))).as(url).isPresent();
        }
        assertThat(NO_HUB.find(URI.create("http://127.0.0.1.example.edu/"))).isEmpty();
        assertThat(NO_HUB.find(URI.create("http://localhost.example.edu/"))).isEmpty();
    }

    @Test
    void anEntryOnLoopbackHoldsLikeAnyOther() {
        URI here = URI.create("http://127.0.0.1:8000/");

        assertThat(NO_HUB.with(new TrustedHub(here, 10, 5, 0)).find(here))
                .hasValueSatisfying(hub -> assertThat(hub.students()).isEqualTo(10));
    }

    @Test
    void oneHubHasOneSpelling() {
        TrustedHubs hubs = NO_HUB.with(new TrustedHub(URI.create("HTTPS://Hub.Example.edu:443"), 10, 5, 0));

        assertThat(hubs.find(HUB)).isPresent();
        assertThat(hubs.find(URI.create("https://hub.example.edu/other/"))).isEmpty();
        assertThat(hubs.find(URI.create("http://hub.example.edu/"))).isEmpty();
    }

    @Test
    void addingAHubAgainReplacesItsCeilings() {
        TrustedHubs hubs = NO_HUB.with(new TrustedHub(HUB, 10, 5, 0)).with(new TrustedHub(HUB, 20, 6, 3));

        assertThat(hubs.hubs()).containsExactly(new TrustedHub(HUB, 20, 6, 3));
        assertThat(hubs.without(HUB)).isEqualTo(NO_HUB);
    }

    @Test
    void whatIsWrittenReadsBackTheSame() {
        TrustedHubs hubs = NO_HUB.with(new TrustedHub(HUB, 10, 5, 2))
                .with(new TrustedHub(URI.create("http://hub.example.org:8000/a%20b/"), 300, 30, 0));

        assertThat(TrustedHubs.parse("hubs.yaml", hubs.toYaml())).isEqualTo(hubs);
        assertThat(TrustedHubs.parse("hubs.yaml", NO_HUB.toYaml())).isEqualTo(NO_HUB);
    }

    @Test
    void aMissingFileTrustsNoHub(@TempDir Path folder) {
        assertThat(TrustedHubs.read(folder.resolve("hubs.yaml"))).isEqualTo(NO_HUB);
    }

    @Test
    void allProblemsOfAFileAreReportedAtOnce() {
        assertThatThrownBy(() -> TrustedHubs.parse("hubs.yaml", """
                        schema: 1
                        hubs:
                          - url: "not an address"
                            students: 0
                            minuts: 3
                        """))
                .isInstanceOfSatisfying(
                        BadInputException.class,
                        bad -> assertThat(bad.problems())
                                .hasSize(3)
                                .anySatisfy(problem -> assertThat(problem).contains("hubs[0].url"))
                                .anySatisfy(problem -> assertThat(problem).contains("hubs[0].students"))
                                .anySatisfy(problem -> assertThat(problem).contains("did you mean `minutes`?")));
    }

    @Test
    void aPlanWithinTheCeilingsIsNotRefused() {
        assertThat(new TrustedHub(HUB, 10, 5, 0).problems(planOf(10, Duration.ofMinutes(4))))
                .isEmpty();
    }

    @Test
    void aPlanBeyondTheCeilingsIsRefusedWithTheRemedy() {
        assertThat(new TrustedHub(HUB, 10, 5, 0).problems(planOf(11, Duration.ofMinutes(6))))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("firstbell trust https://hub.example.edu/ --"));
    }

    private static ClassPlan planOf(int students, Duration limit) {
        return new ClassPlan(
                "CSCI-1300",
                ClassPlan.DEFAULT_PREFIX,
                1,
                Instant.parse("2027-01-25T16:00:00Z"),
                limit,
                Slo.DEFAULT,
                IntStream.range(0, students)
                        .mapToObj(i -> new ClassPlan.PlannedStudent(
                                i, ClassPlan.DEFAULT_PREFIX + i, Duration.ofMillis(i), Journey.START))
                        .toList());
    }
}
