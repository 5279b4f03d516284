package dev.firstbell.twin.advice;

import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Deployment.Home;
import dev.firstbell.records.deployment.Deployment.NodeChoice;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.records.deployment.Deployment.NotPulled;
import dev.firstbell.records.deployment.Deployment.Others;
import dev.firstbell.records.deployment.Deployment.PodSize;
import dev.firstbell.records.deployment.Deployment.PullPolicy;
import dev.firstbell.records.deployment.Deployment.Reach;
import dev.firstbell.records.deployment.Deployment.Rejected;
import dev.firstbell.records.deployment.Deployment.Storage;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A deployment with the defaults of Zero to JupyterHub, of which a test changes what it is about. */
public final class TestingDeployment {
    public static final String WHERE = "values.yaml:7";

    private final Map<String, Object> set = new HashMap<>();
    private final List<Rejected> rejected = new ArrayList<>();
    private Optional<NotPulled> otherThanPulled = Optional.empty();

    /** Sets a value by its key, as it is written in the file. */
    public TestingDeployment with(String key, Object value) {
        set.put(key, value);
        return this;
    }

    /** Sets a value by its key that cannot be read. */
    public TestingDeployment unknown(String key) {
        return with(
                key,
                new Value.Unknown<>(
                        key + " is encrypted with SOPS", "give the file that `sops decrypt` prints", at(key)));
    }

    TestingDeployment rejected(Rejected one) {
        rejected.add(one);
        return this;
    }

    static Origin at(String key) {
        return new Origin(WHERE, key, Origin.Source.WRITTEN);
    }

    private <T> Value<T> value(String key, T byDefault) {
        Object own = set.get(key);
        if (own instanceof Value<?> value) {
            @SuppressWarnings("unchecked")
            Value<T> typed = (Value<T>) value;
            return typed;
        }
        if (own == null) {
            return new Value.Known<>(byDefault, new Origin("values.yaml", key, Origin.Source.DEFAULT));
        }
        @SuppressWarnings("unchecked")
        T typed = (T) own;
        return new Value.Known<>(typed, at(key));
    }

    /** Lets the pre-pullers pull another image than the students'. */
    TestingDeployment pullsOther(NotPulled why) {
        otherThanPulled = Optional.of(why);
        return this;
    }

    /** As the values files have it: with `require`, unless a test says otherwise. */
    private Value<NodeChoice> nodes() {
        boolean required = NodePurpose.REQUIRE.equals(set.get("scheduling.userPods.nodeAffinity.matchNodePurpose"));
        return value(
                "singleuser.nodeSelector", required ? new NodeChoice(Reach.USERS, "matchNodePurpose") : NodeChoice.ALL);
    }

    public Deployment build() {
        return new Deployment(
                new Deployment.Hub(
                        value("hub.concurrentSpawnLimit", 64L),
                        value("hub.activeServerLimit", 0L),
                        value("hub.consecutiveFailureLimit", 5L),
                        value("singleuser.startTimeout", Duration.ofSeconds(300))),
                new Deployment.Student(
                        value("singleuser.memory.guarantee", 1L << 30),
                        value("singleuser.memory.limit", 0L),
                        value("singleuser.cpu.guarantee", 0L),
                        value("singleuser.cpu.limit", 0L),
                        value("singleuser.storage.type", new Storage(Home.OWN_VOLUME, 0)),
                        value("singleuser.extraContainers", Others.NONE)),
                new Deployment.Image(
                        value("singleuser.image.name", ""),
                        value("singleuser.image.pullPolicy", PullPolicy.IF_NOT_PRESENT),
                        value("prePuller.continuous.enabled", true),
                        value("prePuller.hook.enabled", true),
                        otherThanPulled),
                new Deployment.Scheduling(
                        value("scheduling.userPlaceholder.replicas", 0L),
                        value("scheduling.userPlaceholder.resources", Optional.<PodSize>empty()),
                        value("scheduling.podPriority.enabled", false),
                        value("scheduling.podPriority.defaultPriority", 0L),
                        value("scheduling.podPriority.userPlaceholderPriority", -10L),
                        value("scheduling.userPods.nodeAffinity.matchNodePurpose", NodePurpose.PREFER),
                        nodes(),
                        value("zone", false)),
                new Deployment.Culler(
                        value("cull.enabled", true),
                        value("cull.timeout", Duration.ofSeconds(3600)),
                        value("cull.every", Duration.ofSeconds(600)),
                        value("cull.maxAge", Duration.ZERO)),
                rejected,
                List.of());
    }
}
