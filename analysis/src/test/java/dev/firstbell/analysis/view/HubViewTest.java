package dev.firstbell.analysis.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.analysis.testing.SampleClusters;
import dev.firstbell.analysis.testing.SampleRuns;
import dev.firstbell.records.run.RunRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HubViewTest {
    private static final String OTHERS =
            "The hub counted more starts than the class has students: repeated ones, or those of other users.";

    private final RunRecord run =
            SampleRuns.withLatencies(SampleRuns.classPlan("CS 101", 4), SampleRuns.GUESS, 4, 5, 60, 70);

    @Test
    void startsOfRealUsersBesideARunAreSaid() {
        assertThat(remarks(6)).contains(OTHERS);
        assertThat(remarks(4)).doesNotContain(OTHERS);
    }

    private List<String> remarks(long starts) {
        RunRecord watched = SampleRuns.watched(
                run,
                SampleClusters.cluster(4, List.of(), List.of()),
                SampleClusters.hub(Duration.ofSeconds(5), Duration.ofSeconds(12), starts, 0));
        return RunView.of(watched).hub().orElseThrow().remarks();
    }
}
