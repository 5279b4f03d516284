package dev.firstbell.twin.cluster;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.student.Stage;
import dev.firstbell.twin.clock.EventLoop;
import dev.firstbell.twin.cluster.PodEvent.Reason;
import dev.firstbell.twin.cluster.image.Image;
import dev.firstbell.twin.cluster.image.Kubelet;
import dev.firstbell.twin.cluster.image.StudentImages;
import dev.firstbell.twin.parameters.Quantity;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.RandomTimes;
import dev.firstbell.twin.parameters.TwinParameters;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * What the kubelets do from the moment in which a node is Ready, or a pod is bound. The image puller asks for all images when a
 * node is Ready, one after another; a student's pod asks for its own.
 */
final class Kubelets {
    private final EventLoop loop;
    private final RandomTimes times;
    private final StudentImages images;
    private final boolean volumes;

    Kubelets(EventLoop loop, TwinParameters parameters, Draws draws, RandomTimes times) {
        this.loop = loop;
        this.times = times;
        this.images = new StudentImages(parameters, draws);
        this.volumes = parameters.count(Quantity.STUDENT_VOLUMES) > 0;
    }

    /** The index of a student's image. */
    int imageOf(String user) {
        return images.of(user);
    }

    /** A node is Ready, so the image puller's pod starts on it. */
    void nodeReady(Node node) {
        Duration all = times.draw(RandomPart.IMAGE_PULL, node.subject(), 0);
        node.beginPulls(new Kubelet(loop, images.parallel()), images.on(all));
        pullNext(node);
    }

    private void pullNext(Node node) {
        node.firstMissingImage().ifPresent(index -> request(node, index));
    }

    private void request(Node node, int index) {
        Image image = node.images().get(index);
        node.kubelet().request(image, pulled -> present(node, index, message(image, pulled)));
    }

    private void present(Node node, int index, String message) {
        if (node.isEnding()) {
            return;
        }
        node.imagePresent(index, loop.now());
        for (Pod pod : List.copyOf(node.studentPods())) {
            if (pod.isMounted() && pod.image() == index) {
                pod.emit(loop.now(), Reason.PULLED, message);
                startContainer(pod);
            }
        }
        pullNext(node);
    }

    /** As the kubelet words it ({@code pkg/kubelet/images/image_manager.go}); without figures where sizes are unknown. */
    private static String message(Image image, Kubelet.Pulled pulled) {
        String begin = "Successfully pulled image \"" + image.name() + "\"";
        return image.bytes() == 0
                ? begin
                : begin + " in " + seconds(pulled.took()) + " (" + seconds(pulled.sinceAsked())
                        + " including waiting). Image size: " + image.bytes() + " bytes.";
    }

    /** In Go's notation, to milliseconds: {@code 1m2.5s}, {@code 313ms}. */
    private static String seconds(Duration time) {
        long millis = time.toMillis();
        if (millis < 1_000) {
            return millis + "ms";
        }
        String seconds =
                BigDecimal.valueOf(millis % 60_000, 3).stripTrailingZeros().toPlainString() + "s";
        return millis < 60_000 ? seconds : time.toMinutes() + "m" + seconds;
    }

    /** A student's pod is bound to a node. */
    void podBound(Pod pod, Node node) {
        Duration attach = volumes ? times.draw(RandomPart.VOLUME_ATTACH, pod.user(), pod.attempt()) : Duration.ZERO;
        if (attach.isZero()) {
            mounted(pod, node);
        } else {
            loop.after(attach, () -> {
                if (!pod.isDeleted()) {
                    mounted(pod, node);
                }
            });
        }
    }

    /** The kubelet asks for a pod's image when its volumes are mounted ({@code WaitForAttachAndMount} in syncPod). */
    private void mounted(Pod pod, Node node) {
        pod.mount();
        String image = images.name(pod.image());
        if (node.has(pod.image())) {
            pod.emit(loop.now(), Reason.PULLED, "Container image \"" + image + "\" already present on machine");
            startContainer(pod);
        } else {
            pod.emit(loop.now(), Reason.PULLING, "Pulling image \"" + image + "\"");
            request(node, pod.image());
        }
    }

    private void startContainer(Pod pod) {
        pod.watcher().reached(Stage.IMAGE_PULLED);
        loop.after(times.draw(RandomPart.CONTAINER_START, pod.user(), pod.attempt()), () -> {
            if (pod.isDeleted()) {
                return;
            }
            pod.emit(loop.now(), Reason.CREATED, "Created container: notebook");
            pod.emit(loop.now(), Reason.STARTED, "Started container notebook");
            pod.watcher().reached(Stage.STARTED);
            pod.watcher().running();
        });
    }
}
