package dev.firstbell.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.observed.Observation.Source;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The states of a recording, and what several recordings make together. */
class RecordingsTest {
    private final List<String> calls = new ArrayList<>();

    private final class Scripted extends OneTimeRecording {
        private final Source source;
        private RuntimeException onBegin;
        private RuntimeException onEnd;

        Scripted(Source source) {
            super("the record of " + source.label());
            this.source = source;
        }

        Scripted failingToBegin(RuntimeException failure) {
            onBegin = failure;
            return this;
        }

        Scripted failingToEnd(RuntimeException failure) {
            onEnd = failure;
            return this;
        }

        @Override
        void begin() {
            if (onBegin != null) {
                throw onBegin;
            }
            calls.add("begin " + source.label());
        }

        @Override
        Result end() {
            calls.add("end " + source.label());
            if (onEnd != null) {
                throw onEnd;
            }
            return new Result(contributed(), List.of("note of " + source.label()), List.of(), true);
        }

        @Override
        List<Source> contributed() {
            return List.of(source);
        }

        @Override
        void release() {
            calls.add("release " + source.label());
        }
    }

    private final Scripted cluster = new Scripted(Source.CLUSTER);
    private final Scripted metrics = new Scripted(Source.HUB_METRICS);

    @Test
    void startAndStopInTheirOrderAndCombineTheirResults() {
        Recordings both = new Recordings(List.of(cluster, metrics));
        assertThat(both.state()).isEqualTo(Recording.State.NEW);

        both.start();
        assertThat(both.state()).isEqualTo(Recording.State.RECORDING);
        Recording.Result result = both.stop();

        assertThat(both.state()).isEqualTo(Recording.State.STOPPED);
        assertThat(cluster.state()).isEqualTo(Recording.State.STOPPED);
        assertThat(calls)
                .containsExactly(
                        "begin cluster",
                        "begin hubMetrics",
                        "end cluster",
                        "release cluster",
                        "end hubMetrics",
                        "release hubMetrics");
        assertThat(result)
                .isEqualTo(new Recording.Result(
                        List.of(Source.CLUSTER, Source.HUB_METRICS),
                        List.of("note of cluster", "note of hubMetrics"),
                        List.of(),
                        true));
        assertThat(both.stop()).as("a second stop").isSameAs(result);
    }

    @Test
    void oneThatFailsToStopDoesNotKeepTheOthersFromStopping() {
        cluster.failingToEnd(new IllegalStateException("no space left"));
        Recordings both = new Recordings(List.of(cluster, metrics));
        both.start();

        Recording.Result result = both.stop();

        assertThat(calls).contains("release cluster", "end hubMetrics", "release hubMetrics");
        assertThat(result.problems()).containsExactly("the record of cluster is incomplete: no space left");
        assertThat(result.complete()).isFalse();
        assertThat(result.sources())
                .as("the records until then stay")
                .containsExactly(Source.CLUSTER, Source.HUB_METRICS);
    }

    @Test
    void ifOneCannotStartThoseBeforeItStopAndThoseBehindItDoNotStart() {
        Scripted unable = new Scripted(Source.PROMETHEUS).failingToBegin(new BadInputException("no such server"));
        Recordings all = new Recordings(List.of(cluster, unable, metrics));

        assertThatThrownBy(all::start).isInstanceOf(BadInputException.class);

        assertThat(calls)
                .containsExactly(
                        "begin cluster", "release prometheus", "end cluster", "release cluster", "release hubMetrics");
        assertThat(all.state()).isEqualTo(Recording.State.STOPPED);
        assertThat(metrics.state()).isEqualTo(Recording.State.STOPPED);
    }

    @Test
    void oneThatNeverStartedHasNothingToSayAndIsReleasedOnce() {
        metrics.close();
        metrics.close();

        assertThat(metrics.stop()).isEqualTo(Recording.Result.NOTHING);
        assertThat(calls).containsExactly("release hubMetrics");
    }

    @Test
    void isUsedOnce() {
        cluster.start();
        assertThatThrownBy(cluster::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the record of cluster cannot be started: it is RECORDING");
        cluster.stop();
        assertThatThrownBy(cluster::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the record of cluster cannot be started: it is STOPPED");
    }
}
