package dev.firstbell.deploy.prescale.gke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.PrescaleFailure.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Google's refusals and a pool's conditions become. */
class GkeFailuresTest {
    private static final String SCOPES = "{\"error\": {\"code\": 403, \"message\": \"Request had insufficient"
            + " authentication scopes.\", \"status\": \"PERMISSION_DENIED\", \"details\": [{\"@type\":"
            + " \"type.googleapis.com/google.rpc.ErrorInfo\", \"reason\": \"ACCESS_TOKEN_SCOPE_INSUFFICIENT\"}]}}";
    private static final String DISABLED =
            "{\"error\": {\"code\": 403, \"message\": \"Kubernetes Engine API has not been"
                    + " used in project school before or it is disabled.\", \"status\": \"PERMISSION_DENIED\", \"details\":"
                    + " [{\"reason\": \"SERVICE_DISABLED\"}]}}";

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

    private PrescaleFailure failure() {
        try {
            pool.prescaler().apply(5);
        } catch (PrescaleException e) {
            return e.failure();
        }
        throw new AssertionError("it did not fail");
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        "pool",
                        403,
                        ScriptedGke.error(403, "PERMISSION_DENIED", "Permission denied."),
                        Kind.FORBIDDEN,
                        "the service account that the metadata server names may not read node pool user: the IAM permission"
                                + " container.clusters.get is missing (403)"),
                Arguments.of(
                        "setAutoscaling",
                        403,
                        ScriptedGke.error(
                                403,
                                "PERMISSION_DENIED",
                                "Required \"container.clusters.update\" permission(s) for \"projects/school\"."),
                        Kind.FORBIDDEN,
                        "the service account that the metadata server names may not change the minimum of node pool user:"
                                + " the IAM permission container.clusters.update is missing (403)"),
                Arguments.of(
                        "group",
                        403,
                        ScriptedGke.error(
                                403,
                                "PERMISSION_DENIED",
                                "Required 'compute.instanceGroupManagers.get' permission for 'projects/school'"),
                        Kind.FORBIDDEN,
                        "the service account that the metadata server names may not read the size of node pool user: the"
                                + " IAM permission compute.instanceGroupManagers.get is missing (403)"),
                Arguments.of("pool", 403, SCOPES, Kind.FORBIDDEN, "lacks the scope to read node pool user (403)"),
                Arguments.of("pool", 403, DISABLED, Kind.FORBIDDEN, "is not enabled in the project (403)"),
                Arguments.of(
                        "pool",
                        404,
                        ScriptedGke.error(404, "NOT_FOUND", "Not found: projects/school/…/nodePools/user."),
                        Kind.NOT_AVAILABLE,
                        "refused to read node pool user (404): `Not found: projects/school/…/nodePools/user.`"),
                Arguments.of("pool", 404, "<html>", Kind.NOT_AVAILABLE, "has nothing at /v1/projects/school/"),
                Arguments.of(
                        "setAutoscaling",
                        400,
                        ScriptedGke.error(400, "INVALID_ARGUMENT", "autoscaling limits are not valid"),
                        Kind.OPERATION_FAILED,
                        "refused to change the minimum of node pool user (400): `autoscaling limits are not valid`"),
                Arguments.of(
                        "setAutoscaling",
                        400,
                        ScriptedGke.error(400, "FAILED_PRECONDITION", "The cluster is being deleted."),
                        Kind.OPERATION_FAILED,
                        "(400): `The cluster is being deleted.`"),
                Arguments.of(
                        "setSize",
                        429,
                        ScriptedGke.error(429, "RESOURCE_EXHAUSTED", "ZONE_RESOURCE_POOL_EXHAUSTED: no n1-highmem-8"),
                        Kind.STOCK_OUT,
                        "refused to resize node pool user (429): `ZONE_RESOURCE_POOL_EXHAUSTED: no n1-highmem-8`"),
                Arguments.of("pool", 302, "", Kind.UNREACHABLE, "the token was not sent there"),
                Arguments.of("pool", 200, "<html>sign in</html>", Kind.UNREACHABLE, "responded with 200 and no JSON"),
                Arguments.of("pool", 200, "[]", Kind.UNREACHABLE, "responded with 200 and no JSON"),
                Arguments.of(
                        "pool",
                        200,
                        "{\"locations\": [\"a-a\"], \"autoscaling\": {\"enabled\": true, \"maxNodeCount\": -3}}",
                        Kind.UNREACHABLE,
                        "sent `-3` as maxNodeCount; expected a number of nodes"),
                Arguments.of(
                        "pool",
                        200,
                        "{\"autoscaling\": {}}",
                        Kind.UNREACHABLE,
                        "does not say in how many zones node pool"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalIsATypedFailureAndChangesNothing(String kind, int status, String body, Kind expected, String found) {
        for (int i = 0; i < 100; i++) {
            pool.gke.next(kind, status, Map.of("Location", "https://elsewhere.example.com/x"), body);
        }
        PrescaleFailure failure = failure();

        assertThat(failure.kind()).isEqualTo(expected);
        assertThat(failure.found()).contains(found);
        assertThat(failure.source()).startsWith("127.0.0.1");
        assertThat(pool.gke.size()).isZero();
        assertThat(pool.gke.autoscaling).doesNotContain("\"minNodeCount\":5");
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whatMayPassIsTriedAgainUntilTheDeadline(int status, String code, Kind expected) {
        pool.gke.refuse("pool", status, code, "try again").refuse("setSize", status, code, "try again");
        pool.prescaler().apply(2);
        assertThat(pool.gke.size()).isEqualTo(2);

        for (int i = 0; i < 100; i++) {
            pool.gke.refuse("pool", status, code, "try again");
        }
        assertThat(failure().kind()).isEqualTo(expected);
    }

    static Stream<Arguments> passing() {
        return Stream.of(
                Arguments.of(429, "RESOURCE_EXHAUSTED", Kind.QUOTA),
                Arguments.of(500, "INTERNAL", Kind.UNREACHABLE),
                Arguments.of(503, "UNAVAILABLE", Kind.UNREACHABLE));
    }

    @Test
    void retryAfterIsKept() {
        pool.gke.next("pool", 429, Map.of("Retry-After", "40"), ScriptedGke.error(429, "RESOURCE_EXHAUSTED", "slower"));
        pool.prescaler().apply(2);

        assertThat(pool.clock.pauses).first().hasToString("PT40S");
    }

    @Test
    void aServerThatIsAwayIsUnreachable() {
        pool.gke.close();
        Patience patience =
                new Patience(pool.clock, pool.clock, java.time.Duration.ofMinutes(1), java.time.Duration.ofSeconds(30));
        GkePoolPrescaler prescaler = new GkePoolPrescaler(
                new GkePoolAccess(
                        ScriptedGke.POOL, new FixedToken("token"), pool.gke.addresses(), pool.cluster, patience),
                pool.records(),
                wanted -> null,
                note -> {});

        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                PrescaleException.class, () -> prescaler.apply(1))
                        .failure())
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE))
                .satisfies(failure -> assertThat(failure.found()).startsWith("127.0.0.1 cannot be reached: "));
    }

    private record FixedToken(String token) implements GoogleCredentials {
        @Override
        public void rejected() {}

        @Override
        public Advice advice() {
            return new Advice("the token", "use another one");
        }
    }

    private List<PrescaleFailure> verified() {
        pool.warm = 2;
        return pool.prescaler().verify(5).failures();
    }

    @Test
    void aMinimumThatNothingEnforcesIsStated() {
        pool.prescaler().apply(5);
        pool.gke.sizes.put("us-central1-a", 2);
        pool.clock.sleep(java.time.Duration.ofMinutes(12));

        assertThat(verified()).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.MINIMUM_NOT_ENFORCED);
            assertThat(failure.found())
                    .isEqualTo(
                            "node pool user has a minimum of 5 and 2 nodes (the target sizes of the instance groups), no"
                                    + " operation is running, and it was changed 12 min ago");
        });
    }

    @Test
    void rightAfterTheChangeItIsTooEarlyToSaySo() {
        pool.prescaler().apply(5);
        pool.gke.sizes.put("us-central1-a", 2);

        assertThat(verified()).extracting(PrescaleFailure::kind).containsExactly(Kind.UNEXPLAINED);
    }

    @Test
    void aRunningOperationIsStatedWithItsNameAndStart() {
        pool.prescaler().apply(5);
        pool.gke.sizes.put("us-central1-a", 2);
        pool.clock.sleep(java.time.Duration.ofMinutes(12));
        pool.gke.next(
                "operations",
                200,
                "{\"operations\": [{\"name\": \"operation-9-f\", \"operationType\": \"UPGRADE_NODES\", \"status\":"
                        + " \"RUNNING\", \"startTime\": \"2027-01-25T15:20:00Z\", \"targetLink\":"
                        + " \"https://container.googleapis.com/v1/projects/1/zones/z/clusters/hub/nodePools/core\"},"
                        + " {\"name\": \"operation-8-f\", \"status\": \"RUNNING\", \"targetLink\":"
                        + " \"https://container.googleapis.com/v1/projects/1/zones/z/clusters/hub-2\"},"
                        + " {\"name\": \"operation-7-f\", \"status\": \"DONE\"}]}");

        assertThat(verified()).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.OPERATION_RUNNING);
            assertThat(failure.found())
                    .isEqualTo("the operation operation-9-f (`UPGRADE_NODES`) is running since 2027-01-25T15:20:00Z");
        });
    }

    @Test
    void conditionsOfThePoolAreTypedByTheirText() {
        pool.prescaler().apply(5);
        pool.gke.conditions = "[{\"code\": \"GCE_STOCKOUT\", \"message\": \"no machines\"}, {\"code\":"
                + " \"GCE_QUOTA_EXCEEDED\", \"message\": \"CPUS\"}, {\"code\": \"GKE_SERVICE_ACCOUNT_DELETED\"},"
                + " {\"canonicalCode\": \"INTERNAL\", \"message\": \"broken\"}]";

        assertThat(verified())
                .extracting(PrescaleFailure::kind)
                .containsExactly(Kind.STOCK_OUT, Kind.QUOTA, Kind.FORBIDDEN, Kind.OPERATION_FAILED);
        assertThat(verified().get(0).found())
                .isEqualTo("node pool user is in the state `RUNNING`: `GCE_STOCKOUT no machines`");
    }

    @Test
    void whatWasNotAppliedIsStatedAsThat() {
        assertThat(verified()).singleElement().satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.NOT_REQUESTED);
            assertThat(failure.found()).isEqualTo("node pool user has a minimum of 0, and 5 nodes are wanted");
        });
    }

    @Test
    void whatCannotBeReadIsListedAsAMissingSource() {
        pool.prescaler().apply(5);
        pool.gke.refuse("operations", 403, "PERMISSION_DENIED", "no");
        pool.warm = 2;

        assertThat(pool.prescaler().verify(5).missingSources())
                .anySatisfy(source -> assertThat(source)
                        .startsWith("the list of operations would tell whether one is running: ")
                        .contains("container.operations.list"))
                .anySatisfy(source -> assertThat(source).contains("cluster-autoscaler-visibility"));

        pool.gke.refuse("pool", 403, "PERMISSION_DENIED", "no");
        assertThat(pool.prescaler().verify(5))
                .satisfies(found -> assertThat(found.present()).isEqualTo(2))
                .satisfies(found -> assertThat(found.missingSources())
                        .anySatisfy(source -> assertThat(source)
                                .startsWith("Google Kubernetes Engine would tell the pool's state: ")));
    }
}
