package dev.firstbell.deploy.observe;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The three watches. The library's informers do the work: bookmarks, going on from the last version, relisting on 410.
 * They keep of every object its uid and version, which is what they need to tell a new state from an old one.
 */
final class ClusterWatches {
    private static final long PAGE = 500;

    private final KubernetesClient client;
    private final String namespace;
    private final ClusterTracker tracker;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    /** An informer gives up where it cannot read what it is sent. */
    private final AtomicBoolean cutShort = new AtomicBoolean();

    public ClusterWatches(KubernetesClient client, String namespace, ClusterTracker tracker) {
        this.client = client;
        this.namespace = namespace;
        this.tracker = tracker;
    }

    /**
     * Lists, then watches.
     *
     * @throws KubernetesClientException if the first listing fails
     */
    public void start() {
        warmUp();
        // Nodes first and events last, so that little has to wait for what it belongs to.
        watch("nodes", Node.class, client.nodes(), tracker::see, tracker::gone);
        watch("pods", Pod.class, pods(), tracker::see, tracker::gone);
        watch("events", Event.class, events(), tracker::hear, event -> {});
    }

    /**
     * Lists everything once more.
     *
     * @return whether that went well, and no watch had ended by itself before
     */
    public boolean listOnceMore() {
        try {
            List<Pod> allPods = new ArrayList<>();
            List<Node> allNodes = new ArrayList<>();
            eachPage(pods(), allPods::addAll);
            eachPage(client.nodes(), allNodes::addAll);
            tracker.all(allPods, allNodes);
            // By far the most of all, so none is kept beyond its page.
            eachPage(events(), page -> page.forEach(tracker::hear));
            return !cutShort.get();
        } catch (KubernetesClientException e) {
            tracker.outOfReach("the last listing: " + FailureMessages.reason(e));
            return false;
        }
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>> void eachPage(
            Listable<L> things, Consumer<List<T>> each) {
        String next = null;
        do {
            L page = things.list(
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
            each.accept(page.getItems());
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
    }

    /** Ends the watches. */
    public void stop() {
        stopping.set(true);
        informers.forEach(SharedIndexInformer::stop);
    }

    /** Reading the first pod takes a tenth of a second and more; that must not be the class's first. */
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
            String what, Class<T> type, Informable<T> resource, Consumer<T> seen, Consumer<T> gone) {
        SharedIndexInformer<T> informer = resource.withLimit(PAGE).runnableInformer(0);
        informers.add(informer);
        informer.removeNamespaceIndex()
                .itemStore(new ReducedStateItemStore<>(
                        ReducedStateItemStore.UID_KEY_STATE, type, client.getKubernetesSerialization()))
                .addEventHandler(new Handler<>(what, seen, gone))
                .exceptionHandler((started, error) -> started && !ExceptionHandler.isDeserializationException(error));
        informer.stopped().whenComplete((ended, error) -> {
            if (!stopping.get()) {
                cutShort.set(true);
                tracker.outOfReach("the watch of " + what + " ended"
                        + (error == null ? "" : ": " + FailureMessages.reason(error)));
            }
        });
        try {
            informer.start().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw KubernetesClientException.launderThrowable(e.getCause());
        }
    }

    private final class Handler<T> implements ResourceEventHandler<T> {
        private final String what;
        private final Consumer<T> seen;
        private final Consumer<T> gone;
        private boolean listed;

        Handler(String what, Consumer<T> seen, Consumer<T> gone) {
            this.what = what;
            this.seen = seen;
            this.gone = gone;
        }

        @Override
        public void onAdd(T now) {
            seen.accept(now);
        }

        @Override
        public void onUpdate(T before, T now) {
            seen.accept(now);
        }

        @Override
        public void onDelete(T last, boolean unseen) {
            gone.accept(last);
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
