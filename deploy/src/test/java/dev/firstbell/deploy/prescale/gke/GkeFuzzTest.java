package dev.firstbell.deploy.prescale.gke;

import dev.firstbell.deploy.prescale.CloudReason;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.OutsideBytes;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import dev.firstbell.records.io.BadInputException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Google's APIs and the metadata server answer, and the record in a ConfigMap. */
class GkeFuzzTest extends ParserFuzzTest {
    private static final String HOST = "container.googleapis.com";
    private static final GoogleCredentials.Advice ADVICE = new GoogleCredentials.Advice("the token", "get another one");
    private static final Call CALL = new Call(
            "read node pool user",
            HOST + ": nodePools.get",
            "container.clusters.get",
            URI.create("https://" + HOST + "/v1/x"),
            Optional.empty());

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of("gke-pool", HOST, bytes -> pool(bytes), seedPool()),
                FuzzTarget.of(
                        "gke-operation",
                        "",
                        bytes -> {
                            Operation operation = telling(() ->
                                    Operation.read(CALL, answer(200, bytes).json()));
                            operation.failure(ScriptedGke.POOL).ifPresent(failure -> {
                                throw new BadInputException(failure.found());
                            });
                        },
                        "{\"name\": \"operation-1-a\", \"status\": \"DONE\", \"startTime\": \"2027-01-25T15:20:00Z\"}",
                        "{\"name\": \"operation-1-a\", \"status\": \"RUNNING\", \"targetLink\": \"https://x/clusters/hub\"}"),
                FuzzTarget.of(
                        "gke-refusal",
                        "",
                        bytes -> {
                            // A refusal always is a message, so no input is invalid.
                            for (int status : new int[] {302, 400, 401, 403, 404, 409, 429, 503}) {
                                String found = Refusals.of(CALL, answer(status, bytes), ADVICE)
                                        .found();
                                OutsideBytes.checkMessage("", found, bytes);
                            }
                        },
                        ScriptedGke.error(
                                403, "PERMISSION_DENIED", "Required \"container.clusters.get\" permission(s)."),
                        ScriptedGke.error(
                                400, "FAILED_PRECONDITION", "Cluster is running incompatible operation operation-1-a."),
                        ScriptedGke.error(403, "PERMISSION_DENIED", "Insufficient regional quota to satisfy request")),
                FuzzTarget.of(
                        "pool-record",
                        ConfigMapRecords.NAME,
                        bytes -> telling(() ->
                                ConfigMapRecords.parse("jhub", "user", new String(bytes, StandardCharsets.UTF_8))),
                        "{\"minimum\": 1, \"total\": false, \"asked\": 5, \"set\": 5, \"changedAt\": \"2027-01-25T15:20:00.000000Z\","
                                + " \"operation\": \"operation-1-a\"}",
                        "{\"minimum\": 0, \"total\": true, \"asked\": 2, \"set\": 0}"));
    }

    private static String seedPool() {
        return "{\"name\": \"user\", \"status\": \"RUNNING\", \"locations\": [\"a-a\", \"a-b\"], \"instanceGroupUrls\":"
                + " [\"https://www.googleapis.com/compute/v1/projects/school/zones/a-a/instanceGroupManagers/g\"],"
                + " \"autoscaling\": {\"enabled\": true, \"minNodeCount\": 1, \"maxNodeCount\": 5}, \"conditions\":"
                + " [{\"code\": \"GCE_STOCKOUT\", \"message\": \"none left\"}]}";
    }

    private static void pool(byte[] bytes) {
        telling(() -> {
            NodePool pool =
                    NodePool.read(CALL, ScriptedGke.POOL, answer(200, bytes).json());
            PoolLimits limits = pool.limits();
            if (limits.block().isObject()) {
                limits.with(limits.minFor(7, pool.zones()));
            }
            limits.maxOfPool(pool.zones());
            pool.problems().forEach(CloudReason::quoted);
            return pool;
        });
    }

    private static Answer answer(int status, byte[] bytes) {
        return new Answer(status, Map.of(), bytes);
    }

    private static <T> T telling(java.util.function.Supplier<T> parser) {
        try {
            return parser.get();
        } catch (PrescaleException e) {
            throw new BadInputException(e.getMessage());
        }
    }
}
