package dev.firstbell.deploy.observe;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** What an API server answers, and kubeconfigs. */
class ClusterFuzzTest extends ParserFuzzTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2027-01-25T16:00:30.500Z"), ZoneOffset.UTC);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            current-context: lab
            contexts:
              - name: lab
                context: {cluster: lab, user: lab, namespace: jhub}
            clusters:
              - name: lab
                cluster: {server: "https://127.0.0.1:6443", insecure-skip-tls-verify: true}
            users:
              - name: lab
                user: {token: secret}
            """;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of(
                        "pods",
                        "",
                        bytes -> {
                            Pod pod = answer(bytes, Pod.class);
                            if (pod != null) {
                                tracker().update(pod);
                            }
                        },
                        json(TestingClusterObjects.running()),
                        json(TestingClusterObjects.ended())),
                FuzzTarget.of(
                        "nodes",
                        "",
                        bytes -> {
                            Node node = answer(bytes, Node.class);
                            if (node != null) {
                                tracker().update(node);
                            }
                        },
                        json(TestingClusterObjects.node("node-1"))),
                FuzzTarget.of(
                        "events",
                        "",
                        bytes -> {
                            Event event = answer(bytes, Event.class);
                            if (event != null) {
                                ClusterTracker tracker = tracker();
                                tracker.update(TestingClusterObjects.running());
                                tracker.add(event);
                            }
                        },
                        json(TestingClusterObjects.event("Pulled", "spec.containers{notebook}"))),
                kubeconfig());
    }

    private static ClusterTracker tracker() {
        return new ClusterTracker(CLOCK, entry -> {});
    }

    /** The object, or null where the library itself refuses the answer, which ends the watch. */
    private static <T> T answer(byte[] bytes, Class<T> type) {
        try {
            return JSON.readValue(bytes, type);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static String json(Object object) {
        return new KubernetesSerialization().asJson(object);
    }

    private static FuzzTarget kubeconfig() {
        Path file = Path.of("target", "fuzz-kubeconfig.yaml");
        return FuzzTarget.of(
                "kubeconfig",
                "fuzz-kubeconfig.yaml",
                bytes -> {
                    Files.createDirectories(file.getParent());
                    Files.write(file, bytes);
                    ClusterAccess.of(file, "jhub").close();
                },
                KUBECONFIG);
    }
}
