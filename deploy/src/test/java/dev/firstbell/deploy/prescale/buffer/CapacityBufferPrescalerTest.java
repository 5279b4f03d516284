package dev.firstbell.deploy.prescale.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.PodTemplateBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The objects of a buffer, and what becomes of its status. */
class CapacityBufferPrescalerTest {
    @TempDir
    private Path folder;

    private TestingBuffers buffers;

    @BeforeEach
    void start() {
        buffers = new TestingBuffers(folder);
    }

    @AfterEach
    void stop() {
        buffers.close();
    }

    private int apply(int count) {
        return buffers.prescaler(TestingBuffers.ACTIVE).apply(count);
    }

    private List<PrescaleFailure> failures(int wanted) {
        return buffers.prescaler(TestingBuffers.ACTIVE).verify(wanted).failures();
    }

    @Test
    void anActiveBufferHasATemplateThatFillsANode() {
        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).means()).isEqualTo(Means.CAPACITY_BUFFER);
        assertThat(apply(5)).isZero();

        assertThat(buffers.buffer().getAdditionalProperties().get("spec"))
                .isEqualTo(Map.of(
                        "podTemplateRef",
                        Map.of("name", "firstbell"),
                        "replicas",
                        5,
                        "provisioningStrategy",
                        "buffer.x-k8s.io/active-capacity"));
        assertThat(buffers.template().getTemplate().getSpec()).satisfies(spec -> {
            assertThat(spec.getContainers().get(0).getResources().getRequests())
                    .hasToString("{cpu=6328m, memory=46694400Ki}");
            assertThat(spec.getNodeSelector()).containsEntry("hub.jupyter.org/node-purpose", "user");
            assertThat(spec.getTolerations())
                    .extracting("key")
                    .containsExactly("hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated");
        });
        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).applied()).isEqualTo(5);
    }

    @Test
    void aStandbyBufferHasItsTimesAsAnnotations() {
        buffers.prescaler(TestingBuffers.STANDBY).apply(2);

        assertThat(buffers.buffer().getMetadata().getAnnotations())
                .containsEntry("buffer.gke.io/standby-capacity-init-time", "15m")
                .doesNotContainKey("buffer.gke.io/standby-capacity-refresh-frequency");
        assertThat(buffers.buffer().getAdditionalProperties().get("spec"))
                .asString()
                .contains("buffer.gke.io/standby-capacity");
    }

    @Test
    void theInitTimeMustExceedThePull() {
        assertThat(TestingBuffers.STANDBY.tooShortFor(Duration.ofMinutes(14))).isEmpty();
        assertThat(TestingBuffers.STANDBY.tooShortFor(Duration.ofMinutes(15)))
                .contains("a standby node is suspended after 15m, and the image takes 15m to pull: the node would be"
                        + " suspended without it; set an init time above that");
        assertThat(TestingBuffers.ACTIVE.tooShortFor(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void whatIsAskedForAlreadyIsNotWrittenAgain() {
        apply(5);
        String version = buffers.buffer().getMetadata().getResourceVersion();

        assertThat(apply(5)).isEqualTo(5);
        assertThat(buffers.buffer().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void anotherNumberChangesTheBufferAndKeepsWhatOthersWrote() {
        apply(5);
        buffers.edit(buffer -> buffer.getMetadata().getAnnotations().put("theirs", "stays"));

        assertThat(apply(3)).isEqualTo(5);
        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).applied()).isEqualTo(3);
        assertThat(buffers.buffer().getMetadata().getAnnotations()).containsEntry("theirs", "stays");
    }

    @Test
    void atClassStartBothObjectsAreDeleted() {
        apply(5);

        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).release()).isEqualTo(5);
        assertThat(buffers.buffer()).isNull();
        assertThat(buffers.template()).isNull();
        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).release()).isZero();
    }

    @Test
    void anotherObjectGoesOnWhereOneWasKilledBeforeTheBufferWasMade() {
        apply(5);
        buffers.server
                .admin()
                .genericKubernetesResources(BufferObjects.BUFFERS)
                .inNamespace("jhub")
                .withName("firstbell")
                .delete();

        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).applied()).isZero();
        assertThat(apply(5)).isZero();
        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).applied()).isEqualTo(5);
    }

    @Test
    void twoAtOnceLeaveTheStateOfOneOfThem() throws InterruptedException {
        Thread other = new Thread(() -> apply(3));
        other.start();
        apply(6);
        other.join();

        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).applied()).isIn(3, 6);
    }

    /** Also with the command that deletes it, if that is what was wanted. */
    @Test
    void aPersonWhoScaledByHandIsNamedWithTheCommand() {
        apply(5);
        TestingBuffers.setByHand(buffers.server, TestingBuffers.ACTIVE, 9);

        String found =
                "CapacityBuffer firstbell is set to 9 units by `kubectl-edit`, and Firstbell had set `5`, so it is left as"
                        + " it is; ";
        assertThatThrownBy(() -> apply(12))
                .hasMessage(
                        found + "leave it, or set it back with `kubectl --namespace jhub patch capacitybuffer firstbell"
                                + " --type merge --patch '{\"spec\": {\"replicas\": 5}}'`");
        assertThatThrownBy(() -> apply(0))
                .hasMessage(found + "to delete it, run `kubectl --namespace jhub delete capacitybuffer firstbell`");
        assertThat(buffers.template()).isNotNull();
    }

    @Test
    void aBufferOfAnotherIsNotTouched() {
        apply(5);
        buffers.edit(buffer -> buffer.getMetadata().setLabels(Map.of()));

        for (int count : new int[] {0, 3}) {
            PrescaleException e = catchThrowableOfType(PrescaleException.class, () -> apply(count));
            assertThat(e.failure().kind()).isEqualTo(Kind.NOT_AVAILABLE);
            assertThat(e)
                    .hasMessage(
                            "Firstbell did not make the CapacityBuffer firstbell in namespace jhub (its label"
                                    + " app.kubernetes.io/managed-by is missing), so it is left as it is; to make room for"
                                    + " Firstbell's, delete it with `kubectl --namespace jhub delete capacitybuffer firstbell`");
        }
        assertThat(buffers.buffer()).isNotNull();
    }

    @Test
    void aTemplateOfAnotherIsNeitherChangedNorDeleted() {
        PodTemplate theirs = new PodTemplateBuilder()
                .withNewMetadata()
                .withName("firstbell")
                .withNamespace("jhub")
                .endMetadata()
                .build();
        buffers.server.admin().resource(theirs).create();

        assertThatThrownBy(() -> apply(3)).hasMessageStartingWith("Firstbell did not make the PodTemplate firstbell");
        assertThat(buffers.buffer()).isNull();
        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).release()).isZero();
        assertThat(buffers.template()).isNotNull();
    }

    @Test
    void aPersonWhoScalesBetweenReadAndWriteIsNotOverruled() {
        for (int count : new int[] {3, 0}) {
            apply(5);
            buffers.server.changeBeforeNextWrite(
                    "/apis/autoscaling.x-k8s.io/v1beta1/namespaces/jhub/capacitybuffers/firstbell",
                    "kubectl",
                    "{\"spec\":{\"replicas\":9}}");

            assertThat(catchThrowableOfType(PrescaleException.class, () -> apply(count))
                            .failure()
                            .kind())
                    .isEqualTo(Kind.SET_BY_ANOTHER);
            assertThat(buffers.prescaler(TestingBuffers.ACTIVE).applied()).isEqualTo(9);
            TestingBuffers.setByHand(buffers.server, TestingBuffers.ACTIVE, 5);
        }
    }

    @Test
    void aClusterWithoutBuffersIsToldFromWhichVersionItHasThem() {
        buffers.server.refuse("/capacitybuffers", 404);

        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).applied()).isZero();
        PrescaleException e = catchThrowableOfType(PrescaleException.class, () -> apply(3));
        assertThat(e.failure().kind()).isEqualTo(Kind.NOT_AVAILABLE);
        assertThat(e)
                .hasMessageContaining("has no CapacityBuffer of autoscaling.x-k8s.io/v1beta1")
                .hasMessageContaining("GKE has it from 1.35.2-gke.1842000 (standby from 1.36.0-gke.2253000)");
        assertThat(buffers.template()).as("nothing is left").isNull();
        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).release()).isZero();
    }

    @Test
    void refusalsNameThePermission() {
        buffers.server.refuse("/podtemplates", 403);
        PrescaleException e = catchThrowableOfType(PrescaleException.class, () -> apply(3));
        assertThat(e.failure().kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(e).hasMessageContaining("missing permission: get podtemplates in namespace jhub");

        buffers.server.refuse("/capacitybuffers", 401);
        assertThat(catchThrowableOfType(PrescaleException.class, () -> apply(3))
                        .failure()
                        .kind())
                .isEqualTo(Kind.FORBIDDEN);
        buffers.server.refuse("/capacitybuffers", 500);
        assertThat(catchThrowableOfType(PrescaleException.class, () -> apply(3))
                        .failure()
                        .kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void suspendedNodesWithTheImageCountForAStandbyBuffer() {
        buffers.addNode("n1", true);
        buffers.addNode("n2", false);
        buffers.addNode("n3", false);
        for (String name : List.of("n2", "n3", "n4")) {
            buffers.server
                    .admin()
                    .nodes()
                    .resource(new NodeBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .addToLabels("buffer.gke.io/standby-capacity-node", "true")
                            .endMetadata()
                            .withNewStatus()
                            .addNewCondition()
                            .withType("Suspended")
                            .withStatus(name.equals("n3") ? "False" : "True")
                            .endCondition()
                            .endStatus()
                            .build())
                    .create();
        }

        assertThat(buffers.prescaler(TestingBuffers.STANDBY).verify(2))
                .satisfies(found -> assertThat(found.verified()).isTrue())
                .satisfies(found -> assertThat(found.present()).isEqualTo(2));
        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).verify(2).verified())
                .isFalse();
    }

    @Test
    void aBufferThatIsNotThere() {
        assertThat(failures(2))
                .singleElement()
                .satisfies(failure -> assertThat(failure.found())
                        .isEqualTo(
                                "there is no CapacityBuffer firstbell in namespace jhub: it was not applied, or it was deleted,"
                                        + " as at the start of a class"));
    }

    @Test
    void conditionsAreTyped() {
        apply(3);
        buffers.status(3, "ReadyForProvisioning False Error Couldn't get pod template");
        assertThat(failures(3)).first().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.NOT_TRIGGERED);
            assertThat(failure.found())
                    .isEqualTo("CapacityBuffer firstbell cannot be provisioned: `Error Couldn't get pod template`");
            assertThat(failure.source()).isEqualTo("condition ReadyForProvisioning of CapacityBuffer firstbell");
        });

        buffers.status(1, "ReadyForProvisioning True Ok", "LimitedByQuotas True Quota compute-resources blocks");
        assertThat(failures(3)).first().extracting(PrescaleFailure::kind).isEqualTo(Kind.QUOTA);

        buffers.status(3, "ReadyForProvisioning True Ok", "Provisioning False NoNodeGroup none fits");
        assertThat(failures(3)).first().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.NOT_TRIGGERED);
            assertThat(failure.found()).isEqualTo("CapacityBuffer firstbell starts no node: `NoNodeGroup none fits`");
        });

        buffers.status(1, "ReadyForProvisioning True Ok", "Provisioning True FakePodsInjected");
        assertThat(failures(3))
                .first()
                .satisfies(failure -> assertThat(failure.found())
                        .isEqualTo("CapacityBuffer firstbell asks for 3 units, and its controller grants 1"));

        buffers.status(3, "ReadyForProvisioning True Ok", "Provisioning True FakePodsInjected");
        assertThat(failures(3)).extracting(PrescaleFailure::found).containsExactly("nodes are missing");
    }

    @Test
    void scaleUpsThatFailedAreTold() {
        apply(3);
        buffers.status(3, "ReadyForProvisioning True Ok", "Provisioning True FakePodsInjected");
        event(
                "e1",
                "FailedScaleUp",
                "Node scale up in zones a failed: GCE out of resources, ZONE_RESOURCE_POOL_EXHAUSTED");
        event("e2", "NotTriggerScaleUp", "pod didn't trigger scale-up: 1 max node group size reached");
        event("e3", "TriggeredScaleUp", "pod triggered scale-up");
        event(
                "e4",
                "NotTriggerScaleUp",
                "pod didn't trigger scale-up: 1 node(s) didn't match Pod's node affinity/selector");

        assertThat(failures(3))
                .extracting(PrescaleFailure::kind)
                .containsExactlyInAnyOrder(Kind.STOCK_OUT, Kind.QUOTA, Kind.NOT_TRIGGERED);
        assertThat(failures(3))
                .filteredOn(failure -> failure.kind() == Kind.QUOTA)
                .singleElement()
                .satisfies(failure -> assertThat(failure.remedy()).contains("raise the pool's maximum"));

        buffers.server.refuse("/events", 403);
        assertThat(buffers.prescaler(TestingBuffers.ACTIVE).verify(3).missingSources())
                .singleElement()
                .asString()
                .contains("events of CapacityBuffer firstbell would tell of failed scale-ups: ", "list events");
    }

    private void event(String name, String reason, String message) {
        buffers.server
                .admin()
                .v1()
                .events()
                .inNamespace("jhub")
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("jhub")
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("CapacityBuffer")
                        .withName("firstbell")
                        .endInvolvedObject()
                        .withReason(reason)
                        .withMessage(message)
                        .build())
                .create();
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new BufferChunk("much", "1Gi")).hasMessageContaining("cpu must be a quantity");
        assertThatThrownBy(() -> BufferOptions.active("Not a name", TestingBuffers.CHUNK))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> BufferOptions.standby("b", TestingBuffers.CHUNK, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
