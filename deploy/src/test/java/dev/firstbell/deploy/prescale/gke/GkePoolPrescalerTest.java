package dev.firstbell.deploy.prescale.gke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the prescaler asks of GKE, and what is left after a failure. */
@Tag("jdk")
class GkePoolPrescalerTest {
    @TempDir
    private Path folder;

    private TestingGkePool pool;

    @BeforeEach
    void start() {
        pool = new TestingGkePool(ScriptedGke.ofOneZone(), folder);
    }

    @AfterEach
    void stop() {
        pool.close();
    }

    private void over(String autoscaling, String... zones) {
        pool.close();
        pool = new TestingGkePool(new ScriptedGke(autoscaling, zones), folder);
    }

    private PrescaleFailure failureOf(int count) {
        try {
            pool.prescaler().apply(count);
        } catch (PrescaleException e) {
            return e.failure();
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void theMinimumIsRaisedAndThenThePoolIsResized() {
        Prescaler prescaler = pool.prescaler();

        assertThat(prescaler.means()).isEqualTo(Means.POOL_MINIMUM);
        assertThat(prescaler.applied()).isZero();
        assertThat(prescaler.apply(5)).isZero();
        assertThat(pool.gke.posts())
                .containsExactly(
                        "POST setAutoscaling {\"autoscaling\":{\"enabled\":true,\"maxNodeCount\":10,"
                                + "\"locationPolicy\":\"ANY\",\"minNodeCount\":5}}",
                        "POST setSize {\"nodeCount\":5}");
        assertThat(prescaler.applied()).isEqualTo(5);
        assertThat(prescaler.verify(5).verified()).isTrue();
    }

    @Test
    void whatIsAskedForAlreadyIsNotAskedForAgain() {
        pool.prescaler().apply(5);
        pool.gke.requests.clear();

        assertThat(pool.prescaler().apply(5)).isEqualTo(5);
        assertThat(pool.gke.posts()).isEmpty();
    }

    @Test
    void anotherObjectGoesOnWhereOneWasKilledBetweenTheTwoCalls() {
        pool.records().begin(new PoolRecord(0, false, 5, 0, Optional.empty(), Optional.empty()));
        assertThat(pool.prescaler().applied())
                .as("killed before the first call")
                .isZero();
        pool.gke.autoscaling = "{\"enabled\": true, \"minNodeCount\": 5, \"maxNodeCount\": 10}";

        assertThat(pool.prescaler().applied()).as("killed before the resize").isZero();
        pool.prescaler().apply(5);
        assertThat(pool.prescaler().applied()).isEqualTo(5);
        assertThat(pool.gke.size()).isEqualTo(5);
    }

    @Test
    void theEveningSetsTheMinimumOfTheMorningAndTakesNoNode() {
        over("{\"enabled\": true, \"minNodeCount\": 1, \"maxNodeCount\": 10}", "us-central1-a");
        pool.gke.sizes.put("us-central1-a", 1);
        pool.prescaler().apply(5);
        pool.gke.sizes.put("us-central1-a", 7);
        pool.gke.requests.clear();

        assertThat(pool.prescaler().release()).isEqualTo(5);
        assertThat(pool.gke.posts())
                .containsExactly("POST setAutoscaling {\"autoscaling\":{\"enabled\":true,\"minNodeCount\":1,"
                        + "\"maxNodeCount\":10}}");
        assertThat(pool.gke.size()).isEqualTo(7);
        assertThat(pool.prescaler().applied()).isZero();
        assertThat(pool.records().read()).isEmpty();
    }

    @Test
    void fewerNodesLowerTheMinimumOnly() {
        pool.prescaler().apply(5);
        pool.gke.requests.clear();

        assertThat(pool.prescaler().apply(3)).isEqualTo(5);
        assertThat(pool.gke.posts()).singleElement().asString().contains("\"minNodeCount\":3");
        assertThat(pool.gke.size()).isEqualTo(5);
        assertThat(pool.prescaler().applied()).isEqualTo(3);
    }

    @Test
    void aMinimumThatFirstbellDidNotRaiseStays() {
        over("{\"enabled\": true, \"minNodeCount\": 2, \"maxNodeCount\": 10}", "us-central1-a");
        pool.gke.sizes.put("us-central1-a", 2);

        assertThat(pool.prescaler().applied()).isZero();
        assertThat(pool.notes)
                .containsExactly(
                        "node pool user has a minimum of 2 nodes, and Firstbell has no record of having raised it:"
                                + " it stays when room is given back");
        assertThat(pool.prescaler().release()).isZero();
        assertThat(pool.gke.posts()).isEmpty();
    }

    @Test
    void aMinimumAboveWhatIsAskedForIsNotLowered() {
        over("{\"enabled\": true, \"minNodeCount\": 4, \"maxNodeCount\": 10}", "us-central1-a");
        pool.gke.sizes.put("us-central1-a", 4);

        pool.prescaler().apply(2);
        assertThat(pool.gke.posts()).isEmpty();
        assertThat(pool.prescaler().applied()).isEqualTo(2);
        pool.prescaler().apply(6);
        pool.prescaler().release();
        assertThat(pool.gke.autoscaling).contains("\"minNodeCount\":4");
    }

    @Test
    void theSizeIsNeverBelowThatOfThePresent() {
        pool.gke.sizes.put("us-central1-a", 8);

        pool.prescaler().apply(5);
        assertThat(pool.gke.posts()).singleElement().asString().startsWith("POST setAutoscaling");
        assertThat(pool.gke.size()).isEqualTo(8);
    }

    @Test
    void nodesThatTheAutoscalerAddsBetweenTheCallsAreNotTakenAway() {
        pool.gke.refuse(
                "setSize", 400, "FAILED_PRECONDITION", "Cluster is running incompatible operation operation-1-a.");
        boolean[] added = {false};
        pool.gke.beforePost = () -> {
            if (pool.gke.requests.get(pool.gke.requests.size() - 1).contains("setSize") && !added[0]) {
                added[0] = true;
                pool.gke.sizes.put("us-central1-a", 9);
            }
        };

        pool.prescaler().apply(5);
        assertThat(pool.gke.size()).isEqualTo(9);
        assertThat(pool.gke.posts())
                .filteredOn(post -> post.contains("setSize"))
                .hasSize(1);
    }

    @Test
    void inAPoolOverZonesBothCountForEachZoneAndAreRoundedUp() {
        over("{\"enabled\": true, \"maxNodeCount\": 4, \"autoprovisioned\": true}", "b-a", "b-b", "b-c");
        pool.prescaler().apply(5);

        assertThat(pool.gke.posts())
                .containsExactly(
                        "POST setAutoscaling {\"autoscaling\":{\"enabled\":true,\"maxNodeCount\":4,"
                                + "\"autoprovisioned\":true,\"minNodeCount\":2}}",
                        "POST setSize {\"nodeCount\":2}");
        assertThat(pool.notes)
                .containsExactly(
                        "the minimum of node pool user counts for each of its 3 zones, so 5 nodes are rounded up"
                                + " to 6");
        assertThat(pool.prescaler().applied()).isEqualTo(5);
    }

    @Test
    void totalLimitsStayTotalLimits() {
        over("{\"enabled\": true, \"totalMaxNodeCount\": 9, \"locationPolicy\": \"ANY\"}", "b-a", "b-b", "b-c");
        pool.prescaler().apply(5);

        assertThat(pool.gke.posts().get(0))
                .contains("\"totalMinNodeCount\":5", "\"totalMaxNodeCount\":9", "\"locationPolicy\":\"ANY\"")
                .doesNotContain("\"minNodeCount\"");
        assertThat(pool.gke.posts().get(1)).isEqualTo("POST setSize {\"nodeCount\":2}");
    }

    @Test
    void aZoneWithManyNodesKeepsThem() {
        over("{\"enabled\": true, \"totalMaxNodeCount\": 12}", "b-a", "b-b", "b-c");
        pool.gke.sizes.putAll(java.util.Map.of("b-a", 4, "b-b", 1, "b-c", 0));
        pool.prescaler().apply(6);

        assertThat(pool.gke.posts()).last().isEqualTo("POST setSize {\"nodeCount\":4}");
    }

    @Test
    void aResizeAboveTheMaximumIsRefusedBeforeAnythingIsChanged() {
        over("{\"enabled\": true, \"totalMaxNodeCount\": 10}", "b-a", "b-b", "b-c");
        pool.gke.sizes.putAll(java.util.Map.of("b-a", 4, "b-b", 1, "b-c", 0));

        PrescaleFailure failure = failureOf(6);
        assertThat(failure.kind()).isEqualTo(Kind.QUOTA);
        assertThat(failure.found())
                .isEqualTo(
                        "a resize of node pool user gives each of its 3 zones the same number of nodes and takes none"
                                + " away, so 6 nodes would become 12 (4 in each zone; they have 4 in b-a, 1 in b-b, 0 in b-c),"
                                + " above its maximum of 10");
        assertThat(pool.gke.posts()).isEmpty();
    }

    @Test
    void moreThanThePoolsMaximumIsRefusedBeforeAnythingIsChanged() {
        PrescaleFailure failure = failureOf(11);

        assertThat(failure.kind()).isEqualTo(Kind.QUOTA);
        assertThat(failure.found()).isEqualTo("node pool user has a maximum of 10 nodes, and 11 are asked for");
        assertThat(pool.gke.posts()).isEmpty();
        assertThat(pool.records().read()).isEmpty();
    }

    @Test
    void aPoolWithoutAutoscalingHasNoMinimum() {
        over("{}", "us-central1-a");

        assertThat(failureOf(3).kind()).isEqualTo(Kind.NOT_AVAILABLE);
        assertThat(pool.gke.posts()).isEmpty();
    }

    @Test
    void anotherOperationIsWaitedFor() {
        for (int i = 0; i < 3; i++) {
            pool.gke.refuse(
                    "setAutoscaling",
                    400,
                    "FAILED_PRECONDITION",
                    "Cluster is running incompatible operation operation-1718024305921-fd4f65ea-7da5-4d36.");
        }
        pool.prescaler().apply(5);

        assertThat(pool.gke.size()).isEqualTo(5);
        assertThat(pool.clock.pauses).extracting(java.time.Duration::toSeconds).startsWith(1L, 2L, 4L);
    }

    @Test
    void anotherOperationThatDoesNotEndIsNamed() {
        for (int i = 0; i < 100; i++) {
            pool.gke.refuse(
                    "setAutoscaling",
                    400,
                    "FAILED_PRECONDITION",
                    "Operation operation-1596064640049-1b03e177 is currently upgrading cluster hub. Please wait and try"
                            + " again once it is done.");
        }
        PrescaleFailure failure = failureOf(5);

        assertThat(failure.kind()).isEqualTo(Kind.OPERATION_RUNNING);
        assertThat(failure.found())
                .isEqualTo(
                        "the operation operation-1596064640049-1b03e177 is still running, so Google Kubernetes Engine"
                                + " refused to change the minimum of node pool user");
        assertThat(pool.clock.instant()).isBefore("2027-01-25T15:40:01Z").isAfter("2027-01-25T15:39:00Z");
        assertThat(pool.records().read()).as("nothing was changed").isEmpty();
        assertThat(pool.prescaler().applied()).isZero();
    }

    @Test
    void operationsArePolledOneAfterTheOther() {
        String running = "{\"name\": \"operation-1-a\", \"status\": \"RUNNING\"}";
        pool.gke.next("setAutoscaling", 200, running);
        pool.gke.next("operation", 200, running);
        pool.gke.next("operation", 200, running);
        pool.prescaler().apply(5);

        assertThat(pool.gke.requests)
                .filteredOn(request -> !request.startsWith("GET pool") && !request.contains("group"))
                .filteredOn(request -> !request.contains("metadata"))
                .extracting(request -> request.split(" ")[1])
                .containsExactly("setAutoscaling", "operation", "operation", "operation", "setSize");
    }

    @Test
    void aFailedChangeOfTheMinimumLeavesEverythingAsItWas() {
        pool.gke.next(
                "setAutoscaling",
                200,
                "{\"name\": \"operation-1-a\", \"status\": \"DONE\", \"error\": {\"code\": 13, \"message\": \"internal\"}}");
        PrescaleFailure failure = failureOf(5);

        assertThat(failure.kind()).isEqualTo(Kind.OPERATION_FAILED);
        assertThat(failure.found()).isEqualTo("the operation operation-1-a on node pool user failed: `internal`");
        assertThat(pool.records().read()).isEmpty();
        assertThat(pool.gke.size()).isZero();
    }

    @Test
    void aRefusedResizeSetsTheMinimumBack() {
        pool.gke.refuse(
                "setSize",
                403,
                "PERMISSION_DENIED",
                "Insufficient regional quota to satisfy request: resource \"CPUS\": request requires '40.0' and is short"
                        + " '16.0'. project has a quota of '24.0' with '24.0' available. View and manage quotas at"
                        + " https://console.cloud.google.com/iam-admin/quotas?usage=USED&project=school.");
        PrescaleFailure failure = failureOf(5);

        assertThat(failure.kind()).as("not a lack of permission").isEqualTo(Kind.QUOTA);
        assertThat(failure.found()).contains("is short '16.0'").doesNotContain("https://console");
        assertThat(pool.gke.autoscaling).contains("\"minNodeCount\":0");
        assertThat(pool.records().read()).isEmpty();
        assertThat(pool.prescaler().applied()).isZero();
    }

    @Test
    void aMinimumThatCannotBeSetBackIsSaid() {
        pool.gke.refuse("setSize", 403, "PERMISSION_DENIED", "Required \"container.clusters.update\" permission(s).");
        pool.prescaler();
        pool.gke.beforePost = () -> {
            if (pool.gke.posts().size() == 2) {
                pool.gke.refuse("setAutoscaling", 403, "PERMISSION_DENIED", "Required \"container.clusters.update\".");
            }
        };

        assertThatThrownBy(() -> pool.prescaler().apply(5))
                .isInstanceOf(PrescaleException.class)
                .hasMessageContaining("; the minimum of node pool user was raised before and could not be set back");
    }

    @Test
    void aStockOutAfterTheResizeWasAcceptedIsAVerdictAndTheNodesThatCameStay() {
        String failed = "{\"name\": \"operation-2-b\", \"operationType\": \"SET_NODE_POOL_SIZE\", \"status\": \"DONE\","
                + " \"error\": {\"code\": 8, \"message\": \"Google Compute Engine: Not all instances running in IGM after"
                + " 14.69s. Expected 5, running 2, transitioning 3. Current errors: [GCE_STOCKOUT]: Instance 'x' creation"
                + " failed: The zone does not have enough resources available to fulfill the request.\"}}";
        pool.gke.next("setSize", 200, failed);
        pool.gke.next("operation", 200, failed);
        pool.gke.sizes.put("us-central1-a", 2);

        pool.prescaler().apply(5);
        assertThat(pool.notes).singleElement().asString().contains("operation-2-b", "GCE_STOCKOUT");
        assertThat(pool.gke.autoscaling).contains("\"minNodeCount\":5");

        pool.gke.requests.clear();
        pool.gke.next("operation", 200, failed);
        List<PrescaleFailure> failures = pool.prescaler().verify(5).failures();
        assertThat(failures).first().extracting(PrescaleFailure::kind).isEqualTo(Kind.STOCK_OUT);
        assertThat(failures).extracting(PrescaleFailure::kind).doesNotContain(Kind.UNEXPLAINED);
        assertThat(pool.prescaler().applied())
                .as("so that the next tick resizes again")
                .isEqualTo(2);
    }

    @Test
    void twoAtOnceLeaveTheStateOfOneOfThem() throws InterruptedException {
        Thread other = new Thread(() -> pool.prescaler().apply(3));
        other.start();
        pool.prescaler().apply(6);
        other.join();

        assertThat(pool.prescaler().applied()).isIn(3, 6);
        assertThat(pool.gke.size()).isBetween(3, 6);
        pool.prescaler().release();
        assertThat(pool.prescaler().applied()).isZero();
        assertThat(pool.gke.autoscaling).contains("\"minNodeCount\":0");
    }

    @Test
    void aMinimumThatAPersonSetIsNamedAndNotOverruled() {
        pool.prescaler().apply(5);
        pool.gke.requests.clear();
        for (int minimum : new int[] {2, 8}) {
            pool.gke.autoscaling = "{\"enabled\": true, \"minNodeCount\": " + minimum + ", \"maxNodeCount\": 10}";
            for (int count : new int[] {0, 3, 5, 7}) {
                PrescaleFailure failure = failureOf(count);
                assertThat(failure.kind()).isEqualTo(Kind.SET_BY_ANOTHER);
                assertThat(failure.found())
                        .isEqualTo("the minimum of node pool user is set to " + minimum + ", and Firstbell had set 5: a"
                                + " person or another program, such as Terraform, changed it");
                assertThat(failure.remedy().orElseThrow())
                        .contains("`gcloud container node-pools update user --cluster hub --location us-central1"
                                + " --enable-autoscaling --min-nodes 5 --max-nodes 10`");
            }
        }
        assertThat(pool.gke.posts()).isEmpty();
        assertThat(pool.prescaler().applied()).isEqualTo(8);
    }

    /** The minimum from before counts in the evening, also if a person has set another in between. */
    @Test
    void aMinimumThatIsTakenOverIsGivenBackToTheOneFromBefore() {
        over("{\"enabled\": true, \"minNodeCount\": 1, \"maxNodeCount\": 10}", "us-central1-a");
        pool.prescaler().apply(5);
        pool.gke.autoscaling = "{\"enabled\": true, \"minNodeCount\": 8, \"maxNodeCount\": 10}";

        assertThat(pool.prescaler().takingOver().release()).isEqualTo(8);
        assertThat(pool.gke.minimum()).isEqualTo(1);
        assertThat(pool.records().read()).isEmpty();
    }

    @Test
    void withoutInstanceGroupsTheNodesInKubernetesAreCounted() {
        pool.gke.next("pool", 200, poolWithoutGroups());
        pool.gke.next("pool", 200, poolWithoutGroups());
        pool.gke.next("pool", 200, poolWithoutGroups());
        pool.apiServer
                .admin()
                .nodes()
                .resource(new io.fabric8.kubernetes.api.model.NodeBuilder()
                        .withNewMetadata()
                        .withName("n1")
                        .addToLabels("cloud.google.com/gke-nodepool", "user")
                        .addToLabels("topology.kubernetes.io/zone", "us-central1-a")
                        .endMetadata()
                        .build())
                .create();
        pool.prescaler().apply(1);

        assertThat(pool.gke.requests).noneMatch(request -> request.contains("group"));
        assertThat(pool.gke.posts()).singleElement().asString().startsWith("POST setAutoscaling");
    }

    private static String poolWithoutGroups() {
        return "{\"name\": \"user\", \"locations\": [\"us-central1-a\"], \"autoscaling\":"
                + " {\"enabled\": true, \"maxNodeCount\": 10}}";
    }

    @Test
    void anApiServerThatRefusesTheRecordStopsEverything() {
        pool.apiServer.refuse("/configmaps", 403);
        PrescaleFailure failure = failureOf(5);

        assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
        assertThat(failure.found()).contains("missing permission: get configmaps in namespace jhub");
        assertThat(pool.gke.posts()).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadIsNotTakenForNone() {
        pool.prescaler().apply(5);
        pool.apiServer
                .admin()
                .configMaps()
                .inNamespace("jhub")
                .withName(ConfigMapRecords.NAME)
                .edit(map -> {
                    map.setData(java.util.Map.of("user", "5"));
                    return map;
                });

        assertThatThrownBy(() -> pool.prescaler().applied())
                .hasMessage(
                        "the ConfigMap firstbell-pool-minimum in namespace jhub has no record of node pool user that"
                                + " Firstbell can read, so the minimum to give back is unknown; set the pool's minimum by hand, and"
                                + " delete that key of the ConfigMap");
    }
}
