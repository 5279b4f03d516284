package dev.firstbell.twin;

import static dev.firstbell.twin.TestingPlans.NINE;
import static dev.firstbell.twin.TestingPlans.arriving;
import static dev.firstbell.twin.TestingPlans.setting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.student.FailedAttempt;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.cluster.NodeRecord;
import dev.firstbell.twin.parameters.Distribution;
import dev.firstbell.twin.parameters.Distribution.Piecewise;
import dev.firstbell.twin.parameters.Distribution.Piecewise.Knot;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Preemptible nodes. */
class PreemptionTest {
    private static final TwinParameters DEFAULTS = TwinParameters.defaults();
    private static final Setting TWO_NODES = setting(2, Duration.ofMinutes(30), 64);

    private static TwinParameters withLifetime(Distribution lifetime) {
        return DEFAULTS.with(Quantity.POOL_PREEMPTIBLE, 1).with(RandomPart.NODE_LIFETIME, lifetime);
    }

    @Property(tries = 300)
    void piecewiseQuantileIsLinearBetweenKnots(
            @ForAll @Size(min = 1, max = 8) List<@DoubleRange(min = 0, max = 1000) Double> steps,
            @ForAll @Scale(4) @DoubleRange(min = 0.001, max = 0.999) double share) {
        List<Knot> knots = new ArrayList<>(List.of(new Knot(steps.get(0), 0)));
        for (int i = 1; i <= steps.size(); i++) {
            knots.add(new Knot(knots.get(i - 1).seconds() + steps.get(i - 1), (double) i / steps.size()));
        }
        double seconds = new Piecewise(knots).quantile(share).toNanos() / 1e9;

        int line = (int) Math.ceil(share * steps.size());
        Knot low = knots.get(line - 1);
        Knot high = knots.get(line);
        assertThat(seconds).isBetween(low.seconds() - 1e-6, high.seconds() + 1e-6);
        double part = (share - low.share()) / (high.share() - low.share());
        assertThat(seconds).isCloseTo(low.seconds() + part * (high.seconds() - low.seconds()), within(1e-6));
    }

    @Test
    void knotsMustRangeFromZeroToOneWithoutDecreasing() {
        assertThatThrownBy(() -> new Piecewise(List.of(new Knot(0, 0)))).hasMessageContaining("must range from 0 to 1");
        assertThatThrownBy(() -> new Piecewise(List.of(new Knot(0, 0), new Knot(5, 0.9))))
                .hasMessageContaining("must range from 0 to 1");
        assertThatThrownBy(() -> new Piecewise(List.of(new Knot(0, 0), new Knot(5, 0.5), new Knot(4, 1))))
                .hasMessageContaining("must not decrease");
        assertThatThrownBy(() -> new Knot(-1, 0)).hasMessageContaining("seconds must be a finite number, not negative");
        assertThatThrownBy(() -> new Knot(1, 1.1)).hasMessageContaining("a share must be in [0, 1]");
    }

    @Property(tries = 20)
    void nodesThatAreNotPreemptibleIgnoreTheLifetime(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        ClassPlan plan = arriving(60, Duration::ofSeconds, Duration.ofMinutes(8));

        Prediction plain = Twin.predict(plan, TWO_NODES, DEFAULTS, seed);
        Prediction staying = Twin.predict(
                plan, TWO_NODES, DEFAULTS.with(RandomPart.NODE_LIFETIME, new Distribution.Constant(60)), seed);

        assertThat(staying.students()).isEqualTo(plain.students());
        assertThat(staying.nodes())
                .isEqualTo(plain.nodes())
                .allMatch(node -> node.preemptedAt().isEmpty());
    }

    @Property(tries = 20)
    void preemptedNodeEnds30SecondsAfterItsNoticeAndIsReplaced(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
            @ForAll @IntRange(min = 60, max = 5400) int lifetime) {
        ClassPlan plan = arriving(10, Duration::ofSeconds, Duration.ofMinutes(8));

        List<NodeRecord> nodes = Twin.predict(plan, TWO_NODES, withLifetime(new Distribution.Constant(lifetime)), seed)
                .nodes();

        assertThat(nodes).hasSizeGreaterThanOrEqualTo(2);
        for (NodeRecord node : nodes) {
            node.preemptedAt().ifPresent(notice -> {
                assertThat(notice).isEqualTo(node.requestedAt().plusSeconds(lifetime - 30));
                node.deletedAt().ifPresent(gone -> {
                    assertThat(gone).isEqualTo(notice.plusSeconds(30));
                    assertThat(nodes)
                            .as("another")
                            .anyMatch(next -> next.requestedAt().equals(gone));
                });
            });
        }
    }

    @Property(tries = 25)
    void everyStudentHasOneOutcomeAndStagesInOrderForAnyNodeLifetime(
            @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
            @ForAll @IntRange(min = 300, max = 4000) int lifetime) {
        ClassPlan plan = arriving(80, Duration::ofSeconds, Duration.ofMinutes(20));

        Prediction prediction =
                Twin.predict(plan, TWO_NODES, withLifetime(new Distribution.Uniform(lifetime, 2 * lifetime)), seed);

        assertThat(prediction.students()).hasSize(80);
        for (StudentRecord student : prediction.students()) {
            assertThat(student.at(Stage.FIRST_RESULT).isPresent())
                    .isEqualTo(student.outcome() instanceof Outcome.Ready);
            assertThat(Stream.of(Stage.values()).flatMap(stage -> student.at(stage).stream()))
                    .isSorted();
        }
        assertThat(Twin.predict(plan, TWO_NODES, withLifetime(new Distribution.Uniform(lifetime, 2 * lifetime)), seed)
                        .students())
                .as("the same seed")
                .isEqualTo(prediction.students());
    }

    @Test
    void studentWhoLosesTheServerBeforeTheFirstPageLandsOnAnotherNode() {
        // All students wait two minutes for their page on two warm nodes, one of which is preempted during that time.
        TwinParameters parameters = withLifetime(new Piecewise(
                        List.of(new Knot(1900, 0), new Knot(1900, 0.5), new Knot(86400, 0.5), new Knot(86400, 1))))
                .with(RandomPart.NODE_BOOT, new Distribution.Constant(60))
                .with(RandomPart.IMAGE_PULL, new Distribution.Constant(60))
                .with(RandomPart.AUTOSCALER_PHASE, new Distribution.Constant(0))
                .with(RandomPart.PAGE_FIRST, new Distribution.Constant(120));
        ClassPlan plan = arriving(60, i -> Duration.ZERO, Duration.ofMinutes(20));
        Prediction prediction = Stream.iterate(1L, seed -> seed + 1)
                .map(seed -> Twin.predict(plan, TWO_NODES, parameters, seed))
                .filter(any -> any.nodes().stream()
                                .filter(node -> node.preemptedAt().isPresent())
                                .count()
                        == 1)
                .findFirst()
                .orElseThrow();

        NodeRecord preempted = prediction.nodes().stream()
                .filter(node -> node.preemptedAt().isPresent())
                .findFirst()
                .orElseThrow();
        List<StudentRecord> hit = prediction.students().stream()
                .filter(student -> student.failedAttempts().stream()
                        .map(FailedAttempt::reason)
                        .anyMatch("the server was ready and is gone"::equals))
                .toList();
        assertThat(preempted.preemptedAt().orElseThrow()).isAfter(NINE);
        assertThat(hit).hasSizeBetween(1, preempted.mostStudents());
        assertThat(prediction.students())
                .allSatisfy(student -> assertThat(student.outcome()).isEqualTo(new Outcome.Ready()));
        assertThat(hit)
                .allSatisfy(student -> assertThat(student.at(Stage.POD_CREATED).orElseThrow())
                        .as("the pod of the second server")
                        .isAfter(preempted.preemptedAt().orElseThrow()));
    }

    @Test
    void predictionNamesThePodsThatWereLostWithTheirNodes() {
        // All students land by 9:03 and have ended their journey; the nodes, requested at 8:30, are lost at 9:30.
        TwinParameters parameters = withLifetime(new Distribution.Constant(3_600))
                .with(RandomPart.NODE_BOOT, new Distribution.Constant(60))
                .with(RandomPart.IMAGE_PULL, new Distribution.Constant(60));
        ClassPlan plan = arriving(60, Duration::ofSeconds, Duration.ofMinutes(8));

        Prediction prediction = Twin.predict(plan, TWO_NODES, parameters, 1, Duration.ofMinutes(50));

        assertThat(prediction.students()).allMatch(student -> student.outcome() instanceof Outcome.Ready);
        assertThat(prediction.interruptions()).hasSize(60).allSatisfy(lost -> {
            assertThat(lost.at()).isBetween(NINE.plusSeconds(29 * 60), NINE.plusSeconds(30 * 60));
            assertThat(prediction.nodes())
                    .anyMatch(node -> node.name().equals(lost.node())
                            && node.preemptedAt().equals(Optional.of(lost.at())));
        });
        assertThat(Twin.predict(plan, TWO_NODES, DEFAULTS, 1, Duration.ofMinutes(50))
                        .interruptions())
                .isEmpty();
    }

    /** The hub notices at its poll; students reload, ask again, and start on the node that replaces the lost one. */
    @Test
    void studentsWhoReturnStartAgainOnTheNodesThatReplaceTheLostOnes() {
        // The nodes are requested at 8:30, and the notice comes at 9:29:30. Pending placeholders make the autoscaler
        // add nodes
        // at its next scan, and the group replaces its own at 9:30; they are warm two minutes later.
        TwinParameters parameters = withLifetime(new Distribution.Constant(3_600))
                .with(Quantity.STUDENT_RETURNS, 1)
                .with(RandomPart.NODE_BOOT, new Distribution.Constant(60))
                .with(RandomPart.IMAGE_PULL, new Distribution.Constant(60));
        ClassPlan plan = arriving(60, Duration::ofSeconds, Duration.ofMinutes(8));

        Prediction prediction = Twin.predict(plan, TWO_NODES, parameters, 1, Duration.ofMinutes(50));

        assertThat(prediction.interruptions())
                .hasSize(60)
                .allSatisfy(lost -> assertThat(lost.backAt().orElseThrow())
                        .isBetween(NINE.plusSeconds(29 * 60 + 30 + 120), NINE.plusSeconds(30 * 60 + 400)));
        assertThat(prediction.nodes().stream()
                        .filter(node -> node.requestedAt().isAfter(NINE))
                        .mapToInt(NodeRecord::mostStudents)
                        .sum())
                .isEqualTo(60);
        assertThat(prediction.students())
                .isEqualTo(Twin.predict(
                                plan,
                                TWO_NODES,
                                parameters.with(Quantity.STUDENT_RETURNS, 0),
                                1,
                                Duration.ofMinutes(50))
                        .students());
    }

    @Test
    void afterClassNoStudentReturns() {
        TwinParameters parameters = withLifetime(new Distribution.Constant(3_600))
                .with(Quantity.STUDENT_RETURNS, 1)
                .with(RandomPart.STUDENT_RETURN, new Distribution.Constant(600));
        ClassPlan plan = arriving(60, Duration::ofSeconds, Duration.ofMinutes(8));

        Prediction prediction = Twin.predict(plan, TWO_NODES, parameters, 1, Duration.ofMinutes(35));

        assertThat(prediction.interruptions())
                .hasSize(60)
                .allMatch(lost -> lost.backAt().isEmpty());
    }

    @Test
    void fileWithoutPreemptionParametersMeansPermanentNodes() throws IOException {
        String yaml;
        try (InputStream in = TwinParameters.class.getResourceAsStream("/dev/firstbell/twin/parameters.yaml")) {
            yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String before = yaml.replaceAll("(?s)\n  node\\.lifetime:.*?\n(?=  \\S)", "\n")
                .replaceAll("\n  pool\\.preemptible: [^\n]*", "");
        assertThat(before).doesNotContain("node.lifetime:").doesNotContain("pool.preemptible:");

        assertThat(TwinParameters.parse("mine.yaml", before).number(Quantity.POOL_PREEMPTIBLE))
                .isZero();
        assertThatThrownBy(
                        () -> TwinParameters.parse("mine.yaml", yaml.replaceAll("\n  pool\\.preemptible: [^\n]*", "")))
                .hasMessageContaining("quantities.pool.preemptible: missing");
    }
}
