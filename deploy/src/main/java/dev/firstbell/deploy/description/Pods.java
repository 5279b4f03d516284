package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.Home;
import dev.firstbell.records.deployment.Deployment.NodePurpose;
import dev.firstbell.records.deployment.Deployment.NotPulled;
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
    private static final Key IMAGE = Key.of("singleuser.image.name", Key.SPAWNER, "image");
    private static final Key VOLUMES = Key.of("singleuser.storage.extraVolumes", Key.SPAWNER, "volumes");
    private static final List<String> NODE_SELECTOR = List.of("singleuser", "nodeSelector");
    private static final List<String> REQUIRED = List.of("singleuser", "extraNodeAffinity", "required");
    private static final Set<String> SHARED = Set.of("persistentVolumeClaim", "nfs", "hostPath", "csi");

    /**
     * Fields of KubeSpawner's templates that differ between students ({@code _expand_user_properties}); those of the
     * namespace and of a named server do not.
     */
    private static final Pattern OF_ONE_STUDENT =
            Pattern.compile("\\{(userid|[a-z_]*username|[a-z_]*user_server|legacy_escape_username|pod_name)\\}");

    /** A digest without its algorithm. */
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

    /** A tag, perhaps with a digest (distribution/reference, grammar). */
    private static final Pattern TAG =
            Pattern.compile("\\w[\\w.-]{0,127}(@sha256:[0-9a-f]{64}|@(?!sha256)[a-z0-9+._-]+:[0-9a-f]{32,})?");

    private static final Key CLAIM_NAME =
            Key.of("singleuser.storage.dynamic.pvcNameTemplate", Key.SPAWNER, "pvc_name_template");
    private static final Key VOLUME_NAME = Key.of("singleuser.storage.dynamic.volumeNameTemplate");
    private static final Key STATIC_CLAIM = Key.of("singleuser.storage.static.pvcName");

    private final MergedValues values;
    private final TypedValues typed;
    private final LastWords lastWords;

    Pods(MergedValues values, TypedValues typed, LastWords lastWords) {
        this.values = values;
        this.typed = typed;
        this.lastWords = lastWords;
    }

    /** The image with its tag or digest; empty for the chart's sample image. */
    Value<String> image() {
        Value<String> ofChart = chartImage();
        Answer answer = lastWords.of(IMAGE);
        if (answer instanceof Answer.Unclear unclear) {
            return new Value.Unknown<>(unclear.why(), unclear.tell(), unclear.origin());
        }
        if (!(answer instanceof Answer.Set own) || !own.byHub()) {
            return ofChart;
        }
        if (own.written() instanceof Written.Unreadable unreadable) {
            return unknown(unreadable, own.origin());
        }
        return own.written() instanceof Written.Scalar image
                ? new Value.Known<>(image.text(), own.origin())
                : typed.reject(
                        own.origin(),
                        own.written() instanceof Written.Nothing ? "nothing" : "no text",
                        "expected an image with its tag");
    }

    /** What the chart's own values say, and so what its pre-pullers pull. */
    private Value<String> chartImage() {
        Value<String> name = typed.text(Key.of("singleuser.image.name"));
        Value<String> tag = typed.text(Key.of("singleuser.image.tag"));
        boolean isEmpty =
                tag.origin().written() && tag.ifKnown().filter(String::isEmpty).isPresent();
        if (isEmpty && values.isFilled(List.of("singleuser", "image"))) {
            typed.reject(
                    tag.origin(),
                    "an empty tag, after which the chart writes the image as `name:`, so Helm stops with an error",
                    "write a tag; a digest follows it, as tag: \"TAG@sha256:…\"");
        }
        Optional<Value<String>> wrong = isDigestInParts(name)
                ? wrongDigest(name, tag)
                : taggedTwice(name, tag).or(() -> wrongTag(tag));
        if (wrong.isPresent()) {
            return wrong.get();
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

    /** Why the pre-pullers pull another image than the students'. */
    Optional<NotPulled> notPulled() {
        if (!(lastWords.of(IMAGE) instanceof Answer.Set own)
                || !own.byHub()
                || !(own.written() instanceof Written.Scalar image)
                || chartImage().ifKnown().equals(Optional.of(image.text()))
                || isExtra(image.text())) {
            return Optional.empty();
        }
        String name = Excerpt.quoted(image.text());
        if (own.origin().key().contains("singleuser.profileList")) {
            Value<Boolean> pulls = typed.flag(Key.of("prePuller.pullProfileListImages"), true);
            return pulls.ifKnown().orElse(true)
                    ? Optional.empty()
                    : Optional.of(new NotPulled(
                            "The pre-pullers pull no image of a profile, and students get " + name + " ("
                                    + own.origin().where() + ").",
                            pulls.origin(),
                            "false",
                            "true"));
        }
        return Optional.of(new NotPulled(
                "The pre-pullers pull the image of singleuser.image and those of singleuser.profileList, and students"
                        + " get " + name + " from " + own.origin().key() + ".",
                own.origin(),
                image.text(),
                "singleuser.image.name and tag, without this key"));
    }

    /** Whether {@code prePuller.extraImages} names an image. */
    private boolean isExtra(String image) {
        return values.at(List.of("prePuller", "extraImages"))
                                .map(MergedValues.Found::written)
                                .orElse(null)
                        instanceof Written.Mapping extra
                && extra.entries().values().stream()
                        .anyMatch(each -> each instanceof Written.Mapping of
                                && of.entries().get("name") instanceof Written.Scalar name
                                && of.entries().get("tag") instanceof Written.Scalar tag
                                && image.equals(name.text() + ":" + tag.text()));
    }

    /** {@code name: a/b@sha256} with the digits as the tag: the chart writes a colon between them, as a digest has it. */
    private static boolean isDigestInParts(Value<String> name) {
        return name.ifKnown().orElse("").endsWith("@sha256");
    }

    private Optional<Value<String>> wrongDigest(Value<String> name, Value<String> tag) {
        Optional<String> digits = tag.ifKnown();
        return digits.isEmpty() || DIGITS.matcher(digits.get()).matches()
                ? Optional.empty()
                : Optional.of(typed.reject(
                        tag.origin(),
                        Excerpt.quoted(digits.get()) + ", which the chart appends to "
                                + Excerpt.quoted(name.ifKnown().orElseThrow()) + ", so no node can pull it",
                        "write the 64 hexadecimal digits of the digest"));
    }

    /** A tag that no registry takes. */
    private Optional<Value<String>> wrongTag(Value<String> tag) {
        String text = tag.ifKnown().orElse("");
        if (text.isEmpty() || TAG.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(typed.reject(
                tag.origin(),
                Excerpt.quoted(text) + ", which is not a tag, so no node can pull the image",
                text.contains("sha256:")
                        ? "write a tag and the whole digest, as tag: \"TAG@sha256:…\" with 64 hexadecimal digits"
                        : "write the tag alone: letters, digits, `_`, `.` and `-`"));
    }

    /** The name with a tag or a digest of its own, to which the chart appends the tag that is set, too. */
    private Optional<Value<String>> taggedTwice(Value<String> name, Value<String> tag) {
        String text = name.ifKnown().orElse("");
        String appended = tag.ifKnown().orElse("");
        String last = text.substring(text.lastIndexOf('/') + 1);
        if (!tag.origin().written() && tag.ifKnown().isPresent() && (last.contains(":") || last.contains("@"))) {
            return Optional.of(typed.reject(
                    name.origin(),
                    Excerpt.quoted(text) + ", to which the chart appends its own tag, so no node can pull it",
                    last.contains("@")
                            ? "write the name without the digest, and a tag to "
                                    + tag.origin().key()
                            : "write the name without the tag, and the tag to "
                                    + tag.origin().key()));
        }
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
        Optional<Written.Mapping> added = lastWords
                .ofProfile(VOLUMES)
                .map(MergedValues.Found::written)
                .filter(Written.Mapping.class::isInstance)
                .map(Written.Mapping.class::cast);
        Answer chart = lastWords.withoutProfile(VOLUMES);
        // The chart's volumes are a mapping, into which KubeSpawner merges that of a profile.
        boolean merges = added.isPresent() && !(chart instanceof Answer.Set set && set.byHub());
        Answer volumes = merges ? chart : lastWords.of(VOLUMES);
        if (volumes instanceof Answer.Unclear unclear && values.others().isEmpty()) {
            return new Value.Unknown<>(unclear.why(), unclear.tell(), unclear.origin());
        }
        if (volumes instanceof Answer.Set own && own.byHub()) {
            return own.written() instanceof Written.Unreadable part
                    ? unknown(part, own.origin())
                    : new Value.Known<>(replaced(own.written()), own.origin());
        }
        Optional<MergedValues.Found> extra = values.at(EXTRA_VOLUMES);
        Optional<Written.Unreadable> unreadable = unreadable(extra.map(MergedValues.Found::written))
                .or(() -> unreadable(lastWords.ofProfile(VOLUMES).map(MergedValues.Found::written)));
        return type.match(
                known -> unreadable
                        .<Value<Storage>>map(part -> unknown(part, known.origin()))
                        .orElseGet(() -> storage(known, extra.map(MergedValues.Found::written), added)),
                unknown -> new Value.Unknown<>(unknown.why(), unknown.tell(), unknown.origin()));
    }

    /** The chart's volumes with those that the students' profile adds or removes. */
    private Value<Storage> storage(Value.Known<Home> type, Optional<Written> extra, Optional<Written.Mapping> added) {
        Value<String> named = typed.text(type.value() == Home.OWN_VOLUME ? CLAIM_NAME : STATIC_CLAIM);
        if (type.value() != Home.NONE && named instanceof Value.Unknown<String> unknown) {
            return new Value.Unknown<>(unknown.why(), unknown.tell(), unknown.origin());
        }
        String claim = named.ifKnown().orElse("");
        Home home = type.value();
        if (home == Home.OWN_VOLUME && !claim.isEmpty() && !isOfOneStudent(claim)) {
            home = Home.SHARED;
        } else if (home == Home.SHARED && isOfOneStudent(claim)) {
            home = Home.OWN_VOLUME;
        } else if (home == Home.OWN_VOLUME && isForManyNodes()) {
            home = Home.OWN_SHARED;
        }
        Map<String, Written> volumes = new LinkedHashMap<>();
        extra.ifPresent(list -> volumes.putAll(byName(list)));
        String homeName = type.value() == Home.OWN_VOLUME
                ? typed.text(VOLUME_NAME)
                        .ifKnown()
                        .filter(name -> !name.isEmpty())
                        .orElse("volume-{user_server}")
                : "home";
        boolean removed = added.map(mapping -> mapping.entries().get(homeName))
                .filter(Written.Nothing.class::isInstance)
                .isPresent();
        Written.Mapping all = added.map(
                        mapping -> Profiles.update(new Written.Mapping(mapping.where(), volumes), mapping))
                .orElseGet(() -> new Written.Mapping(type.origin().where(), volumes));
        return new Value.Known<>(
                new Storage(removed ? Home.NONE : home, ofOneStudent(all)),
                added.isPresent() && ofOneStudent(all) > 0
                        ? lastWords.ofProfile(VOLUMES).orElseThrow().origin()
                        : type.origin());
    }

    /** As the chart makes a mapping of a list of volumes. */
    private static Map<String, Written> byName(Written volumes) {
        if (volumes instanceof Written.Mapping mapping) {
            return mapping.entries();
        }
        Map<String, Written> named = new LinkedHashMap<>();
        for (Written volume : all(volumes)) {
            String name =
                    volume instanceof Written.Mapping of && of.entries().get("name") instanceof Written.Scalar text
                            ? text.text()
                            : "without a name " + named.size();
            named.put(name, volume);
        }
        return named;
    }

    /** {@code {pvc_name}}, which is one claim for all if its template names no student. */
    private boolean isClaimOfTheSpawner(String name) {
        String template = typed.text(CLAIM_NAME).ifKnown().orElse("");
        return name.contains("{pvc_name}") && (template.isEmpty() || isOfOneStudent(template));
    }

    private static boolean isOfOneStudent(String name) {
        return OF_ONE_STUDENT.matcher(name).find();
    }

    /** The volumes of a list that replaces the chart's, such as that of {@code hub.config}. */
    private Storage replaced(Written volumes) {
        int own = ofOneStudent(volumes);
        boolean shares = all(volumes).stream()
                .anyMatch(volume -> volume instanceof Written.Mapping of
                        && of.entries().keySet().stream().anyMatch(SHARED::contains));
        return own > 0
                ? isForManyNodes() ? new Storage(Home.OWN_SHARED, 0) : new Storage(Home.OWN_VOLUME, own - 1)
                : new Storage(shares ? Home.SHARED : Home.NONE, 0);
    }

    private static Collection<Written> all(Written volumes) {
        return volumes instanceof Written.Items items
                ? items.items()
                : volumes instanceof Written.Mapping mapping ? mapping.entries().values() : List.of();
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
    private int ofOneStudent(Written volumes) {
        int count = 0;
        for (Written volume : all(volumes)) {
            if (volume instanceof Written.Mapping of) {
                boolean claimed = of.entries().get("persistentVolumeClaim") instanceof Written.Mapping claim
                        && claim.entries().get("claimName") instanceof Written.Scalar name
                        && (isOfOneStudent(name.text()) || isClaimOfTheSpawner(name.text()));
                count += claimed || of.entries().get("ephemeral") instanceof Written.Mapping ? 1 : 0;
            }
        }
        return count;
    }

    /** Whether a node selector or a required affinity names one zone. */
    Value<Boolean> oneZone(Value<NodePurpose> purpose) {
        Optional<MergedValues.Found> selector = values.at(NODE_SELECTOR);
        if (selector.isPresent()
                && selector.get().written() instanceof Written.Mapping labels
                && labels.entries().keySet().stream().anyMatch(NodeChoices.ZONES::contains)) {
            return new Value.Known<>(true, selector.get().origin());
        }
        Optional<MergedValues.Found> required = values.at(REQUIRED);
        if (required.isPresent()
                && required.get().written() instanceof Written.Items terms
                && terms.items().size() == 1
                // The chart adds its own term, of which one is enough.
                && purpose.ifKnown().orElse(NodePurpose.IGNORE) != NodePurpose.REQUIRE
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
                                && NodeChoices.ZONES.contains(key.text())
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
