package dev.firstbell.deploy.observe;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.nio.file.Path;

/** A hub's cluster on loopback; it grants every right that it was not told to deny. */
public final class TestingCluster implements AutoCloseable {
    private static final String NAMESPACE = "jhub";

    private final TestingApiServer server = new TestingApiServer();

    public TestingCluster() {
        server.admin()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
    }

    /** @param what {@code VERB RESOURCE} in the hub's namespace */
    public void deny(String what) {
        server.deny(what + " " + NAMESPACE);
    }

    /** From now on pods cannot be listed, although the right to it is there. */
    public void listNoPods() {
        server.refuse("/pods", 403);
    }

    /** A student's pod is there, whose container runs since the second of the pod's creation, by the server's clock. */
    public void start(String user) {
        Pod created = pods().resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("jupyter-" + user)
                        .withUid("uid-" + user)
                        .addToLabels("component", "singleuser-server")
                        .addToAnnotations("hub.jupyter.org/username", user)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("node-1")
                        .addNewContainer()
                        .withName("notebook")
                        .withImage("registry/image:1")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        pods().resource(new PodBuilder(created)
                        .withNewStatus()
                        .addNewContainerStatus()
                        .withName("notebook")
                        .withNewState()
                        .withNewRunning(created.getMetadata().getCreationTimestamp())
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build())
                .update();
    }

    private NonNamespaceOperation<Pod, PodList, PodResource> pods() {
        return server.admin().pods().inNamespace(NAMESPACE);
    }

    public Path kubeconfig(Path folder) {
        return server.kubeconfig(folder);
    }

    @Override
    public void close() {
        server.close();
    }
}
