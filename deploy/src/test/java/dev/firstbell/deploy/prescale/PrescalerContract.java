package dev.firstbell.deploy.prescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import dev.firstbell.records.prescale.Verification;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Prescaler} promises, on any cluster. A subclass supplies the cluster. Node counts stand for counts of
 * students, too: a place for one student on each of so many nodes.
 */
public abstract class PrescalerContract {
    private PrescalerFixture cluster;

    /** A cluster without students' nodes, whose prescaler has not asked for anything yet. */
    protected abstract PrescalerFixture cluster();

    @BeforeEach
    void start() {
        cluster = cluster();
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    @Test
    protected void asksForWhatIsAppliedAndSaysWhatWasAskedBefore() {
        assertThat(apply(3)).isZero();
        assertThat(cluster.asked()).isEqualTo(3);
        assertThat(apply(5)).isEqualTo(3);
        try (Prescaler prescaler = cluster.open()) {
            assertThat(prescaler.applied()).isEqualTo(5);
        }
    }

    @Test
    protected void applyIsIdempotentAlsoInAnotherProcess() {
        apply(3);

        assertThat(apply(3)).isEqualTo(3);
        assertThat(apply(3)).isEqualTo(3);
        assertThat(cluster.asked()).isEqualTo(3);
    }

    @Test
    protected void releaseAsksForNothingAndMayBeRepeated() {
        apply(3);
        try (Prescaler prescaler = cluster.open()) {
            assertThat(prescaler.release()).isEqualTo(3);
            assertThat(prescaler.release()).isZero();
        }
        assertThat(cluster.asked()).isZero();
    }

    @Test
    protected void nothingIsWantedBeforeAnythingIsApplied() {
        try (Prescaler prescaler = cluster.open()) {
            assertThat(prescaler.applied()).isZero();
            assertThat(prescaler.verify(0).verified()).isTrue();
            assertThat(prescaler.release()).isZero();
        }
        assertThat(cluster.asked()).isZero();
    }

    @Test
    protected void twoCopiesAtOnceLeaveTheStateOfTheLaterCall() {
        try (Prescaler one = cluster.open();
                Prescaler other = cluster.open()) {
            one.apply(2);
            other.apply(4);
            assertThat(cluster.asked()).isEqualTo(4);
            one.apply(3);
            assertThat(other.applied()).isEqualTo(3);
            other.apply(3);
        }
        assertThat(cluster.asked()).isEqualTo(3);
    }

    @Test
    protected void roomIsVerifiedOnceEveryNodeIsReadyAndHasTheImage() {
        cluster.addNodes(2);
        apply(2);
        cluster.settle();

        Verification verification = verify(2);

        assertThat(verification.verified()).as(verification.toString()).isTrue();
        assertThat(verification.present()).isEqualTo(2);
        assertThat(verification.warmNodes()).isEqualTo(2);
        assertThat(verification.nodes())
                .allSatisfy(node -> assertThat(node.imageSource()).isPresent());
    }

    @Test
    protected void neverVerifiedBeforeTheImageIsThere() {
        String node = cluster.addNodeThatPulls();
        apply(1);
        cluster.settle();
        boolean pulled = false;
        for (int i = 0; i < 200 && !pulled; i++) {
            Verification verification = verify(1);
            pulled = cluster.hasImage(node);
            if (verification.verified()) {
                assertThat(pulled).as("the image, when it was verified").isTrue();
            } else {
                assertThat(verification.failures()).isNotEmpty();
            }
            cluster.settle();
            cluster.step();
        }
        assertThat(pulled).as("the image, in the end").isTrue();
        cluster.settle();
        assertThat(verify(1).verified()).isTrue();
    }

    @Test
    protected void missingRoomHasAReasonWithItsSource() {
        cluster.addNodes(1);
        apply(3);
        cluster.settle();

        Verification verification = verify(3);

        assertThat(verification.verified()).isFalse();
        assertThat(verification.present()).isEqualTo(1);
        assertThat(verification.failures()).allSatisfy(failure -> {
            assertThat(failure.found()).isNotBlank();
            assertThat(failure.source()).isNotBlank();
        });
    }

    @Test
    protected void whatNobodyAskedForIsNamedAsThat() {
        apply(1);

        assertThat(verify(2).failures()).extracting(PrescaleFailure::kind).contains(Kind.NOT_REQUESTED);
    }

    @Test
    protected void aPersonWhoScaledByHandIsNamedAndNotOverruled() {
        apply(3);
        cluster.setByHand(5);

        PrescaleException lower = catchThrowableOfType(PrescaleException.class, () -> apply(3));
        PrescaleException release = catchThrowableOfType(PrescaleException.class, () -> apply(0));
        PrescaleException higher = catchThrowableOfType(PrescaleException.class, () -> apply(7));

        assertThat(List.of(lower, release, higher)).allSatisfy(refused -> {
            assertThat(refused.failure().kind()).isEqualTo(Kind.SET_BY_ANOTHER);
            assertThat(refused.getMessage()).contains("is set to 5", cluster.command());
        });
        assertThat(cluster.asked()).isEqualTo(5);
    }

    @Test
    protected void anotherWriterIsNamedBeforeAnythingIsTried() {
        apply(3);
        assertThat(setByAnother(0)).isEmpty();
        cluster.setByHand(5);

        assertThat(setByAnother(5)).as("agreed").isEmpty();
        for (int count : new int[] {0, 3, 7}) {
            PrescaleException refused = catchThrowableOfType(PrescaleException.class, () -> apply(count));
            assertThat(setByAnother(count)).contains(refused.failure());
        }
        assertThat(cluster.asked()).isEqualTo(5);
    }

    @Test
    protected void aCountThatAPersonSetIsReplacedOnlyOnDemand() {
        apply(3);
        cluster.setByHand(5);
        try (Prescaler prescaler = cluster.openTakingOver()) {
            assertThat(prescaler.applied()).isEqualTo(5);
            assertThat(prescaler.apply(4)).isEqualTo(5);
        }
        assertThat(cluster.asked()).isEqualTo(4);
        assertThat(apply(2)).as("the prescaler's again").isEqualTo(4);

        cluster.setByHand(5);
        try (Prescaler prescaler = cluster.openTakingOver()) {
            assertThat(prescaler.release()).isEqualTo(5);
        }
        assertThat(cluster.asked()).isZero();
    }

    /** What a job decides is about the count that it has seen. */
    @Test
    protected void aCountThatAPersonSetIsReplacedIfItIsTheExpectedOne() {
        apply(3);
        cluster.setByHand(5);
        try (Prescaler prescaler = cluster.open()) {
            PrescaleException refused = catchThrowableOfType(PrescaleException.class, () -> prescaler.replace(3, 0));
            assertThat(refused.failure().kind()).isEqualTo(Kind.SET_BY_ANOTHER);
            assertThat(cluster.asked()).isEqualTo(5);

            assertThat(prescaler.replace(5, 4)).isEqualTo(5);
            assertThat(prescaler.replace(4, 2)).as("the prescaler's again").isEqualTo(4);
        }
        assertThat(cluster.asked()).isEqualTo(2);
    }

    @Test
    protected void aCountThatAPersonSetsToTheWantedOneIsHandedBack() {
        apply(3);
        cluster.setByHand(5);

        assertThat(apply(5)).as("agreed").isEqualTo(5);
        assertThat(apply(2)).as("handed back").isEqualTo(5);
        assertThat(cluster.asked()).isEqualTo(2);
    }

    @Test
    protected void roomThatAPersonTookAwayIsNamedInTheVerification() {
        apply(3);
        cluster.setByHand(1);

        assertThat(verify(3).failures().get(0).kind()).isEqualTo(Kind.SET_BY_ANOTHER);
    }

    @Test
    protected void releaseDeletesNoStudentsPod() {
        String node = cluster.addNodes(1).get(0);
        apply(1);
        cluster.settle();
        cluster.startStudent("ada", node);

        apply(0);
        cluster.settle();

        assertThat(cluster.placeholderNodes()).isEmpty();
        assertThat(cluster.students()).containsExactly("ada");
    }

    @Test
    protected void aPendingPlaceholderIsNotSurplus() {
        cluster.addNodes(1);
        apply(2);
        cluster.settle();

        assertThat(apply(2)).isEqualTo(2);
        assertThat(cluster.asked()).isEqualTo(2);
        try (Prescaler prescaler = cluster.open()) {
            assertThat(prescaler.applied()).isEqualTo(2);
        }
    }

    @Test
    protected void aCordonedNodeDoesNotCount() {
        List<String> nodes = cluster.addNodes(2);
        apply(2);
        cluster.settle();
        cluster.cordon(nodes.get(0));

        Verification verification = verify(2);

        assertThat(verification.verified()).isFalse();
        assertThat(verification.warmNodes()).isEqualTo(1);
        assertThat(verification.failures())
                .anySatisfy(failure -> assertThat(failure.found()).contains(nodes.get(0), "cordoned"));
    }

    @Test
    protected void nodesOfAnotherPoolDoNotCount() {
        cluster.addNodeOfAnotherPool();
        cluster.addNodes(1);
        apply(2);
        cluster.settle();

        Verification verification = verify(2);

        assertThat(verification.verified()).isFalse();
        assertThat(verification.nodes()).hasSize(1);
    }

    /** The cluster of the test. */
    protected final PrescalerFixture fixture() {
        return cluster;
    }

    /** Applies in a process of its own. */
    protected final int apply(int count) {
        try (Prescaler prescaler = cluster.open()) {
            return prescaler.apply(count);
        }
    }

    private Optional<PrescaleFailure> setByAnother(int count) {
        try (Prescaler prescaler = cluster.open()) {
            return prescaler.setByAnother(count);
        }
    }

    /** Verifies in a process of its own. */
    protected final Verification verify(int count) {
        try (Prescaler prescaler = cluster.open()) {
            return prescaler.verify(count);
        }
    }
}
