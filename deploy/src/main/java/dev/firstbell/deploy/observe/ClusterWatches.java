package dev.firstbell.deploy.observe;

import dev.firstbell.deploy.cluster.FailureMessages;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The three watches: nodes, pods and events. The library's informers handle bookmarks, resuming from the last resource
 * version, and listing again on 410. They keep only the uid and the version of each object, to tell new states from
 * old.
 */
final class ClusterWatches {
    private static final long PAGE = 500;

    /** Several pages of objects and the begin of a watch take seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KubernetesClient client;
    private final String namespace;
    private final ClusterTracker tracker;
    private final Duration patience;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    /** An informer stops by itself if it cannot deserialize an object. */
    private final AtomicBoolean stoppedEarly = new AtomicBoolean();

    public ClusterWatches(KubernetesClient client, String namespace, ClusterTracker tracker) {
        this(client, namespace, tracker, PATIENCE);
    }

    /** @param patience how long the first list and the begin of each watch may take */
    ClusterWatches(KubernetesClient client, String namespace, ClusterTracker tracker, Duration patience) {
        this.patience = patience;
        this.client = client;
        this.namespace = namespace;
        this.tracker = tracker;
    }

    /**
     * Lists the objects, then watches them.
     *
     * @throws KubernetesClientException if the first list request fails
     */
    public void start() {
        warmUp();
        // Nodes first and events last, so that few events have to wait for their pod.
        watch("nodes", Node.class, client.nodes(), tracker::update, tracker::remove);
        watch("pods", Pod.class, pods(), tracker::update, tracker::remove);
        watch("events", Event.class, events(), tracker::add, event -> {});
    }

    /**
     * Lists all objects once more.
     *
     * @return whether the record is complete: this list succeeded, and no watch had stopped by itself before
     */
    public boolean listOnceMore() {
        try {
            List<Pod> allPods = new ArrayList<>();
            List<Node> allNodes = new ArrayList<>();
            eachPage(pods(), allPods::addAll);
            eachPage(client.nodes(), allNodes::addAll);
            tracker.updateAll(allPods, allNodes);
            // Events are by far the most numerous, so they are processed page by page.
            eachPage(events(), page -> page.forEach(tracker::add));
            return !stoppedEarly.get();
        } catch (KubernetesClientException e) {
            tracker.connectionFailed("the final list request failed: " + FailureMessages.reason(e));
            return false;
        }
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>> void eachPage(
            Listable<L> resource, Consumer<List<T>> each) {
        String next = null;
        do {
            L page = resource.list(
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
            each.accept(page.getItems());
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
    }

    /** Stops the watches. */
    public void stop() {
        stopping.set(true);
        informers.forEach(SharedIndexInformer::stop);
    }

    /** Deserializing the first pod takes 0.1 s and more; that must not delay the class's first pod. */
    private void warmUp() {
        client.getKubernetesSerialization()
                .clone(new PodBuilder()
                        .withNewMetadata()
                        .withName("none")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("none")
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("none")
                        .endCondition()
                        .addNewContainerStatus()
                        .withName("none")
                        .endContainerStatus()
                        .endStatus()
                        .build());
    }

    private FilterWatchListDeletable<Pod, PodList, PodResource> pods() {
        return client.pods().inNamespace(namespace).withLabels(PodReading.LABELS);
    }

    private FilterWatchListDeletable<Event, EventList, Resource<Event>> events() {
        return client.v1().events().inNamespace(namespace).withField("involvedObject.kind", "Pod");
    }

    private <T extends HasMetadata> void watch(
            String what, Class<T> type, Informable<T> resource, Consumer<T> onState, Consumer<T> onRemoved) {
        SharedIndexInformer<T> informer = resource.withLimit(PAGE).runnableInformer(0);
        informers.add(informer);
        informer.removeNamespaceIndex()
                .itemStore(new ReducedStateItemStore<>(
                        ReducedStateItemStore.UID_KEY_STATE, type, client.getKubernetesSerialization()))
                .addEventHandler(new Handler<>(what, onState, onRemoved))
                .exceptionHandler((started, error) -> started && !ExceptionHandler.isDeserializationException(error));
        informer.stopped().whenComplete((ended, error) -> {
            if (!stopping.get()) {
                stoppedEarly.set(true);
                tracker.connectionFailed("the watch of " + what + " stopped"
                        + (error == null ? "" : ": " + FailureMessages.reason(error)));
            }
        });
        try {
            informer.start().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw KubernetesClientException.launderThrowable(e.getCause());
        } catch (TimeoutException e) {
            throw new NotBegun(what, patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotBegun(what, Duration.ZERO);
        }
    }

    /** A watch whose request got no answer that begins it: a proxy may hold back what the API server sends. */
    static final class NotBegun extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotBegun(String what, Duration after) {
            super(
                    after.isZero()
                            ? "the watch of " + what + " was interrupted before it began"
                            : "the watch of " + what + " did not begin within " + after.toSeconds()
                                    + " s, although the API server answers other requests; a proxy in between may hold"
                                    + " watches back");
        }
    }

    private final class Handler<T> implements ResourceEventHandler<T> {
        private final String what;
        private final Consumer<T> onState;
        private final Consumer<T> onRemoved;
        private boolean listed;

        Handler(String what, Consumer<T> onState, Consumer<T> onRemoved) {
            this.what = what;
            this.onState = onState;
            this.onRemoved = onRemoved;
        }

        @Override
        public void onAdd(T now) {
            onState.accept(now);
        }

        @Override
        public void onUpdate(T before, T now) {
            onState.accept(now);
        }

        @Override
        public void onDelete(T last, boolean finalStateUnknown) {
            onRemoved.accept(last);
        }

        @Override
        public void onList(String resourceVersion, boolean more) {
            if (listed) {
                tracker.relisted(what);
            }
            listed = true;
        }
    }
}
