package dev.firstbell.deploy.prescale;

import dev.firstbell.deploy.observe.TestingApiServer;
import dev.firstbell.deploy.prescale.verify.StudentPool;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A hub's cluster on a {@link TestingApiServer}: its nodes, students, and – in steps – what a Deployment, a StatefulSet and
 * the scheduler do with placeholders. It places a pod on the first node of the students' pool that may have it, one
 * placeholder for each node. It has no autoscaler and no preemption.
 */
public final class TestingNodes implements AutoCloseable {
    public static final String NAMESPACE = "jhub";
    public static final String IMAGE = "registry.example/course:1";
    public static final String PRIORITY = "firstbell-placeholder";

    private static final StudentPool POOL = StudentPool.of(StudentPool.Purpose.REQUIRE);
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    private final TestingApiServer server = new TestingApiServer();
    private int ordinal;

    public TestingNodes() {
        admin().namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
        priorityClass(PRIORITY, -10);
    }

    public TestingApiServer server() {
        return server;
    }

    public KubernetesClient admin() {
        return server.admin();
    }

    /** Creates or replaces a PriorityClass. */
    public void priorityClass(String name, int value) {
        admin().scheduling().v1().priorityClasses().withName(name).delete();
        admin().scheduling()
                .v1()
                .priorityClasses()
                .resource(new PriorityClassBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withValue(value)
                        .build())
                .create();
    }

    /** Zero to JupyterHub's StatefulSet of placeholders, as Helm creates it. */
    public void userPlaceholders(String name, String priorityClass) {
        admin().apps()
                .statefulSets()
                .inNamespace(NAMESPACE)
                .resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("component", "user-placeholder")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(0)
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("component", "user-placeholder")
                        .endMetadata()
                        .withNewSpec()
                        .withPriorityClassName(priorityClass)
                        .addNewContainer()
                        .withName("pause")
                        .withImage("pause")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    /** The Deployment of node placeholders as the prescaler's chart creates it. */
    public void chartDeployment(String name) {
        admin().apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("app.kubernetes.io/managed-by", "Helm")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(0)
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app.kubernetes.io/name", name)
                        .endMetadata()
                        .withNewSpec()
                        .withPriorityClassName(PRIORITY)
                        .addNewContainer()
                        .withName("pause")
                        .withImage("pause")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    /** Adds a Ready node of the students' pool, and returns its name. */
    public String addNode(boolean image) {
        return addNode("user", node -> image ? withImage(node, IMAGE) : node);
    }

    /** Adds a node. */
    public String addNode(String purpose, UnaryOperator<Node> change) {
        String name = "node-" + ++ordinal;
        admin().nodes()
                .resource(change.apply(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("hub.jupyter.org/node-purpose", purpose)
                        .endMetadata()
                        .withNewSpec()
                        .addNewTaint()
                        .withKey("hub.jupyter.org_dedicated")
                        .withValue("user")
                        .withEffect("NoSchedule")
                        .endTaint()
                        .endSpec()
                        .withNewStatus()
                        .addToAllocatable("memory", new io.fabric8.kubernetes.api.model.Quantity("8Gi"))
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withLastTransitionTime(now())
                        .endCondition()
                        .endStatus()
                        .build()))
                .create();
        return name;
    }

    /** Changes a node. */
    public void change(String name, UnaryOperator<Node> change) {
        admin().nodes()
                .resource(change.apply(admin().nodes().withName(name).get()))
                .update();
    }

    public static Node withImage(Node node, String... names) {
        return new NodeBuilder(node)
                .editStatus()
                .addNewImage()
                .addToNames(names)
                .endImage()
                .endStatus()
                .build();
    }

    public static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A student's pod on a node. */
    public void startStudent(String name, String node) {
        create(new PodBuilder()
                .withNewMetadata()
                .withName("jupyter-" + name)
                .addToLabels("component", "singleuser-server")
                .addToAnnotations("hub.jupyter.org/username", name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("notebook")
                .withImage(IMAGE)
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build());
    }

    public void create(Pod pod) {
        Pod created = admin().pods().inNamespace(NAMESPACE).resource(pod).create();
        if (pod.getStatus() != null) {
            admin().pods()
                    .inNamespace(NAMESPACE)
                    .resource(
                            new PodBuilder(created).withStatus(pod.getStatus()).build())
                    .update();
        }
    }

    /** Pods with a label, by name. */
    public List<Pod> pods(String label, String value) {
        return admin().pods().inNamespace(NAMESPACE).withLabel(label, value).list().getItems().stream()
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
    }

    /** Does what the controllers and the scheduler do until nothing is left to do. */
    public void settle() {
        admin().apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .list()
                .getItems()
                .forEach(set -> reconcile(
                        set.getMetadata().getName(),
                        set.getSpec().getReplicas(),
                        set.getSpec().getTemplate()));
        admin().apps()
                .statefulSets()
                .inNamespace(NAMESPACE)
                .list()
                .getItems()
                .forEach(set -> reconcile(
                        set.getMetadata().getName(),
                        set.getSpec().getReplicas(),
                        set.getSpec().getTemplate()));
        admin().pods().inNamespace(NAMESPACE).list().getItems().stream()
                .filter(pod -> pod.getSpec().getNodeName() == null)
                .forEach(this::place);
    }

    private void reconcile(String set, int replicas, PodTemplateSpec template) {
        Map.Entry<String, String> label = template.getMetadata().getLabels().entrySet().stream()
                .sorted(Map.Entry.<String, String>comparingByKey().reversed())
                .filter(entry ->
                        entry.getKey().endsWith("name") || entry.getKey().equals("component"))
                .findFirst()
                .orElseThrow();
        // As the ReplicaSet's controller does: first those without a node, then those that cost less.
        List<Pod> present = new ArrayList<>(pods(label.getKey(), label.getValue()));
        present.sort(Comparator.<Pod>comparingInt(pod -> pod.getSpec().getNodeName() == null ? 0 : 1)
                .thenComparingInt(TestingNodes::cost)
                .thenComparing(pod -> pod.getMetadata().getName(), Comparator.reverseOrder()));
        for (Pod surplus : present.subList(0, Math.max(0, present.size() - replicas))) {
            admin().pods()
                    .inNamespace(NAMESPACE)
                    .withName(surplus.getMetadata().getName())
                    .delete();
        }
        for (int i = present.size(); i < replicas; i++) {
            create(new PodBuilder()
                    .withMetadata(new ObjectMetaBuilder(template.getMetadata())
                            .withName(set + "-" + ++ordinal)
                            .build())
                    .withSpec(template.getSpec())
                    .withNewStatus()
                    .withPhase("Pending")
                    .endStatus()
                    .build());
        }
    }

    private static int cost(Pod pod) {
        return pod.getMetadata().getAnnotations() == null
                ? 0
                : Integer.parseInt(pod.getMetadata().getAnnotations().getOrDefault(COST, "0"));
    }

    private void place(Pod pod) {
        List<String> taken = admin().pods().inNamespace(NAMESPACE).list().getItems().stream()
                .filter(other -> other.getMetadata().getLabels() != null
                        && !"singleuser-server"
                                .equals(other.getMetadata().getLabels().get("component")))
                .map(other -> other.getSpec().getNodeName())
                .toList();
        Optional<Node> free = admin().nodes().list().getItems().stream()
                .sorted(Comparator.comparing(node -> node.getMetadata().getName()))
                .filter(POOL::contains)
                .filter(node -> POOL.obstacle(node).isEmpty())
                .filter(node -> !taken.contains(node.getMetadata().getName()))
                .findFirst();
        free.ifPresent(node -> admin().pods()
                .inNamespace(NAMESPACE)
                .resource(new PodBuilder(pod)
                        .editSpec()
                        .withNodeName(node.getMetadata().getName())
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withLastTransitionTime(now())
                        .endCondition()
                        .endStatus()
                        .build())
                .update());
    }

    @Override
    public void close() {
        server.close();
    }
}
