package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.Home;
import dev.firstbell.records.deployment.Deployment.PullPolicy;
import dev.firstbell.records.deployment.Deployment.Storage;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.deployment.Value;
import dev.firstbell.records.io.Excerpt;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What several values together say about students' pods and about placeholders. */
final class Pods {
    private static final List<String> STORAGE = List.of("singleuser", "storage", "type");
    private static final List<String> MODES = List.of("singleuser", "storage", "dynamic", "storageAccessModes");
    private static final List<String> EXTRA_VOLUMES = List.of("singleuser", "storage", "extraVolumes");
    private static final List<String> NODE_SELECTOR = List.of("singleuser", "nodeSelector");
    private static final List<String> REQUIRED = List.of("singleuser", "extraNodeAffinity", "required");
    private static final Set<String> ZONES =
            Set.of("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone", "topology.gke.io/zone");

    /** Fields of KubeSpawner's templates that differ between students. */
    private static final Pattern OF_ONE_STUDENT =
            Pattern.compile("\\{(username|user_server|userid|unescaped_username|escaped_username|pvc_name)\\}");

    private final MergedValues values;
    private final TypedValues typed;
    private final Map<String, MergedValues.Found> profile;

    Pods(MergedValues values, TypedValues typed, Map<String, MergedValues.Found> profile) {
        this.values = values;
        this.typed = typed;
        this.profile = profile;
    }

    /** The image with its tag or digest; empty for the chart's sample image. */
    Value<String> image() {
        Value<String> name = typed.text(Key.of("singleuser.image.name"));
        Value<String> tag = typed.text(Key.of("singleuser.image.tag"));
        MergedValues.Found own = profile.get("image");
        if (own != null && own.written() instanceof Written.Scalar image) {
            return new Value.Known<>(image.text(), own.origin());
        }
        Optional<Value<String>> twice = taggedTwice(name, tag);
        if (twice.isPresent()) {
            return twice.get();
        }
        return name.match(
                known -> tag.match(
                        tagged -> new Value.Known<>(
                                tagged.value().isEmpty() || known.value().isEmpty()
                                        ? known.value()
                                        : known.value() + ":" + tagged.value(),
                                tagged.origin().written() ? tagged.origin() : known.origin()),
                        unknown -> unknown),
                unknown -> unknown);
    }

    /** The name with a tag or a digest of its own, to which the chart appends the tag that is set, too. */
    private Optional<Value<String>> taggedTwice(Value<String> name, Value<String> tag) {
        String text = name.ifKnown().orElse("");
        String appended = tag.ifKnown().orElse("");
        String last = text.substring(text.lastIndexOf('/') + 1);
        return appended.isEmpty() || !(last.contains(":") || last.contains("@"))
                ? Optional.empty()
                : Optional.of(typed.reject(
                        name.origin(),
                        Excerpt.quoted(text) + ", to which the chart appends `:" + appended
                                + "`, so no node can pull it",
                        "write the name without a tag or a digest; "
                                + tag.origin().key() + " (" + tag.origin().where() + ") has the tag"));
    }

    /** The policy; where none is set, Kubernetes takes Always for a tag that is missing or `latest`. */
    Value<PullPolicy> pullPolicy(Key key, Value<String> image) {
        Map<String, Optional<PullPolicy>> words = new LinkedHashMap<>();
        for (PullPolicy policy : PullPolicy.values()) {
            words.put(policy.label(), Optional.of(policy));
        }
        words.put("", Optional.empty());
        Value<Optional<PullPolicy>> set = typed.choice(key, words, Optional.empty(), Optional.empty());
        return set.match(
                known -> known.value()
                        .<Value<PullPolicy>>map(policy -> new Value.Known<>(policy, known.origin()))
                        .orElseGet(() -> image.match(
                                named -> new Value.Known<>(
                                        moves(named.value()) ? PullPolicy.ALWAYS : PullPolicy.IF_NOT_PRESENT,
                                        known.origin()),
                                unknown -> new Value.Unknown<>(unknown.why(), unknown.tell(), unknown.origin()))),
                unknown -> new Value.Unknown<>(unknown.why(), unknown.tell(), unknown.origin()));
    }

    /** Whether an image is named without a digest, and without a tag or with the tag `latest`. */
    private static boolean moves(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        return !image.isEmpty() && !image.contains("@") && (!last.contains(":") || last.endsWith(":latest"));
    }

    /** How many user placeholders there are; none if they are disabled. */
    Value<Long> placeholders() {
        Value<Long> replicas = typed.whole(Key.of("scheduling.userPlaceholder.replicas"), 0, 0);
        return typed.flag(Key.of("scheduling.userPlaceholder.enabled"), true)
                .match(
                        enabled -> enabled.value() ? replicas : new Value.Known<>(0L, enabled.origin()),
                        unknown -> new Value.Unknown<>(unknown.why(), unknown.tell(), unknown.origin()));
    }

    Value<Storage> storage() {
        typed.text(Key.of("singleuser.storage.capacity"), "Gi");
        Map<String, Home> words = new LinkedHashMap<>();
        words.put("dynamic", Home.OWN_VOLUME);
        words.put("static", Home.SHARED);
        words.put("none", Home.NONE);
        Value<Home> type = typed.choice(new Key(STORAGE, "", ""), words, Home.OWN_VOLUME, Home.NONE);
        Optional<MergedValues.Found> extra = values.at(EXTRA_VOLUMES);
        Optional<Written.Unreadable> unreadable = unreadable(extra.map(MergedValues.Found::written));
        return type.match(
                known -> unreadable
                        .<Value<Storage>>map(part -> unknown(part, known.origin()))
                        .orElseGet(() -> new Value.Known<>(
                                new Storage(
                                        known.value() == Home.OWN_VOLUME && isForManyNodes()
                                                ? Home.OWN_SHARED
                                                : known.value(),
                                        extra.map(found -> ofOneStudent(found.written()))
                                                .orElse(0)),
                                known.origin())),
                unknown -> new Value.Unknown<>(unknown.why(), unknown.tell(), unknown.origin()));
    }

    private boolean isForManyNodes() {
        return values.at(MODES)
                .filter(found -> found.written() instanceof Written.Items items
                        && items.items().stream()
                                .anyMatch(mode -> mode instanceof Written.Scalar scalar
                                        && (scalar.text().equals("ReadWriteMany")
                                                || scalar.text().equals("ReadOnlyMany"))))
                .isPresent();
    }

    /** The volumes that are attached for one student alone: ephemeral ones, and claims named after the student. */
    private static int ofOneStudent(Written volumes) {
        Collection<Written> all = volumes instanceof Written.Items items
                ? items.items()
                : volumes instanceof Written.Mapping mapping ? mapping.entries().values() : List.of();
        int count = 0;
        for (Written volume : all) {
            if (volume instanceof Written.Mapping of) {
                boolean claimed = of.entries().get("persistentVolumeClaim") instanceof Written.Mapping claim
                        && claim.entries().get("claimName") instanceof Written.Scalar name
                        && OF_ONE_STUDENT.matcher(name.text()).find();
                count += claimed || of.entries().get("ephemeral") instanceof Written.Mapping ? 1 : 0;
            }
        }
        return count;
    }

    /** Whether a node selector or a required affinity restricts students' pods. */
    Value<Boolean> pinned() {
        boolean byProfile = profile.containsKey("node_selector");
        for (List<String> path : List.of(NODE_SELECTOR, REQUIRED)) {
            Optional<MergedValues.Found> found = values.at(path);
            Optional<Written.Unreadable> unreadable = unreadable(found.map(MergedValues.Found::written));
            if (unreadable.isPresent()) {
                return unknown(unreadable.get(), found.get().origin());
            }
            if (values.isFilled(path)) {
                return new Value.Known<>(true, found.get().origin());
            }
        }
        return byProfile
                ? new Value.Known<>(true, profile.get("node_selector").origin())
                : new Value.Known<>(false, values.missing(NODE_SELECTOR));
    }

    /** Whether a node selector or a required affinity names one zone. */
    Value<Boolean> oneZone() {
        Optional<MergedValues.Found> selector = values.at(NODE_SELECTOR);
        if (selector.isPresent()
                && selector.get().written() instanceof Written.Mapping labels
                && labels.entries().keySet().stream().anyMatch(ZONES::contains)) {
            return new Value.Known<>(true, selector.get().origin());
        }
        Optional<MergedValues.Found> required = values.at(REQUIRED);
        if (required.isPresent()
                && required.get().written() instanceof Written.Items terms
                && terms.items().size() == 1
                && namesOneZone(terms.items().get(0))) {
            return new Value.Known<>(true, required.get().origin());
        }
        return new Value.Known<>(false, values.missing(NODE_SELECTOR));
    }

    private static boolean namesOneZone(Written term) {
        return term instanceof Written.Mapping mapping
                && mapping.entries().get("matchExpressions") instanceof Written.Items expressions
                && expressions.items().stream()
                        .anyMatch(expression -> expression instanceof Written.Mapping of
                                && of.entries().get("key") instanceof Written.Scalar key
                                && ZONES.contains(key.text())
                                && of.entries().get("operator") instanceof Written.Scalar operator
                                && operator.text().equals("In")
                                && of.entries().get("values") instanceof Written.Items zones
                                && zones.items().size() == 1);
    }

    private static Optional<Written.Unreadable> unreadable(Optional<Written> written) {
        return written.filter(Written.Unreadable.class::isInstance).map(Written.Unreadable.class::cast);
    }

    private static <T> Value<T> unknown(Written.Unreadable unreadable, Origin origin) {
        return new Value.Unknown<>(
                unreadable.where() + ": " + origin.key() + " is " + unreadable.what(),
                "give " + unreadable.tell(),
                origin);
    }
}
