package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.ChartValues;
import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the place that has the last word on a value. The order, from the last word to the first: the profile that
 * students choose (KubeSpawner's {@code _load_profile}), Python and arguments of the hub, {@code hub.config}, the chart's
 * own value, the default.
 */
final class LastWords {
    private static final List<String> SPAWNER_CLASS = List.of("hub", "config", "JupyterHub", "spawner_class");

    static final String PARENT = "Spawner";
    private static final Set<String> UNSET_BY_DEFAULT =
            Set.of("mem_limit", "cpu_limit", "cpu_guarantee", "image_pull_policy");

    /** Traits whose names are words of any Python; only a line that changes an attribute of that name counts. */
    private static final Set<String> COMMON_WORDS = Set.of("image", "volumes");

    private final MergedValues values;
    private final Map<String, MergedValues.Found> profile;

    /** @param profile what the students' profile sets, by trait */
    LastWords(MergedValues values, Map<String, MergedValues.Found> profile) {
        this.values = values;
        this.profile = Map.copyOf(profile);
    }

    Answer of(Key key) {
        Optional<MergedValues.Found> own = ofProfile(key);
        if (own.isEmpty()) {
            return withoutProfile(key);
        }
        Answer.Set ofProfile = new Answer.Set(own.get().written(), own.get().origin(), true);
        if (!(own.get().written() instanceof Written.Mapping more)) {
            return ofProfile;
        }
        // KubeSpawner merges keys with values into those that are there, and replaces everything else.
        Answer before = withoutProfile(key);
        if (before instanceof Answer.Unclear || more.entries().isEmpty()) {
            return before;
        }
        return before instanceof Answer.Set set && set.written() instanceof Written.Mapping there
                ? new Answer.Set(Profiles.update(there, more), own.get().origin(), true)
                : new Answer.Set(
                        Profiles.update(new Written.Mapping(more.where(), Map.of()), more),
                        own.get().origin(),
                        true);
    }

    /** What the students' profile sets. */
    Optional<MergedValues.Found> ofProfile(Key key) {
        return key.isOfSpawner() ? Optional.ofNullable(profile.get(key.trait())) : Optional.empty();
    }

    /** What holds before the students' profile does. */
    Answer withoutProfile(Key key) {
        if (key.isTrait()) {
            Optional<Answer> python = python(key);
            if (python.isPresent()) {
                return python.get();
            }
            for (String section : sections(key)) {
                Optional<MergedValues.Found> found = values.at(List.of("hub", "config", section, key.trait()));
                if (found.isPresent() && !(found.get().written() instanceof Written.Nothing)) {
                    return new Answer.Set(found.get().written(), found.get().origin(), true);
                }
            }
            Optional<Answer> hidden = unreadableConfig(key);
            if (hidden.isPresent()) {
                return hidden.get();
            }
        }
        Optional<MergedValues.Found> found = values.at(key.path());
        if (found.isPresent()) {
            return new Answer.Set(found.get().written(), found.get().origin(), false);
        }
        return values.others().stream()
                .findFirst()
                .<Answer>map(others -> new Answer.Unclear(
                        others.where() + ": " + others.what(), others.tell(), values.missing(key.path())))
                .orElseGet(() -> new Answer.Default(values.missing(key.path())));
    }

    /** Every mention of a trait that may count. */
    List<ChartValues.Mention> mentions(Key key) {
        boolean set = key.isOfSpawner() && isSetForKubeSpawner(key);
        return values.mentions(key).stream()
                .filter(mention -> !(set && isOfParent(key, mention)))
                .toList();
    }

    /** Whether a line does no more than set the trait of the parent class. */
    static boolean isOfParent(Key key, ChartValues.Mention mention) {
        return mention.code()
                .matches("(c\\." + PARENT + "\\." + key.trait() + "\\s*=(?!=)|--" + PARENT + "\\." + key.trait()
                        + "=).*");
    }

    /** Whether the chart or {@code hub.config} sets the trait of KubeSpawner, so that one of its parent does not count. */
    boolean isSetForKubeSpawner(Key key) {
        return !isUnsetByChart(key)
                || values.at(List.of("hub", "config", Key.SPAWNER, key.trait()))
                        .filter(found -> !(found.written() instanceof Written.Nothing))
                        .isPresent();
    }

    /** Python that mentions the trait: if every mention sets it to a number whatever else is set, the last one counts. */
    private Optional<Answer> python(Key key) {
        List<ChartValues.Mention> mentions = mentions(key);
        if (COMMON_WORDS.contains(key.trait())) {
            Pattern assigned = Pattern.compile("\\." + key.trait()
                    + "\\s*(\\+?=(?!=)|\\[|\\.(append|extend|insert|update|pop|remove|clear)\\b)|setattr\\(.*");
            mentions = mentions.stream()
                    .filter(mention -> assigned.matcher(mention.code()).find())
                    .toList();
        }
        if (mentions.isEmpty()) {
            return Optional.empty();
        }
        Optional<ChartValues.Mention> unclear =
                mentions.stream().filter(mention -> mention.number().isEmpty()).findFirst();
        ChartValues.Mention last = unclear.orElse(mentions.get(mentions.size() - 1));
        Origin origin = new Origin(last.where(), values.key(last) + " (" + key.trait() + ")", Origin.Source.WRITTEN);
        return Optional.of(
                unclear.isPresent()
                        ? new Answer.Unclear(
                                last.where() + ": " + values.key(last) + " may set " + key.trait() + " (`" + last.code()
                                        + "`) and would win over " + String.join(".", key.path())
                                        + (isOption(last)
                                                ? "; of the command's options only whole numbers are read"
                                                : "; Python is not evaluated"),
                                "move the value from " + (isOption(last) ? values.key(last) : "Python") + " to "
                                        + String.join(".", key.path()) + " or hub.config",
                                origin)
                        : new Answer.Set(
                                new Written.Scalar(
                                        last.where(),
                                        last.number().orElseThrow().toString(),
                                        false),
                                origin,
                                true));
    }

    private static boolean isOption(ChartValues.Mention mention) {
        return List.of("args", "command").contains(mention.path().get(1));
    }

    /** The sections of {@code hub.config} that set a trait, the one that wins first. */
    private List<String> sections(Key key) {
        List<String> sections = new ArrayList<>();
        if (!key.section().equals("JupyterHub")) {
            values.at(SPAWNER_CLASS)
                    .map(MergedValues.Found::written)
                    .filter(Written.Scalar.class::isInstance)
                    .map(written -> ((Written.Scalar) written).text().replaceFirst(".*[.:]", ""))
                    .ifPresent(sections::add);
            sections.add(Key.SPAWNER);
        }
        sections.add(key.section());
        if (key.isOfSpawner() && isUnsetByChart(key)) {
            sections.add(PARENT);
        }
        return sections.stream().distinct().toList();
    }

    /** Whether the chart leaves the trait of its spawner alone, so that one of the parent class holds. */
    private boolean isUnsetByChart(Key key) {
        return values.at(key.path())
                .map(found -> found.written() instanceof Written.Nothing)
                .orElse(UNSET_BY_DEFAULT.contains(key.trait()));
    }

    /** A part of {@code hub.config} that another tool fills in, and that may set the trait. */
    private Optional<Answer> unreadableConfig(Key key) {
        List<List<String>> parts = new ArrayList<>();
        parts.add(List.of("hub", "config"));
        sections(key).forEach(section -> parts.add(List.of("hub", "config", section)));
        for (List<String> part : parts) {
            Optional<MergedValues.Found> found = values.at(part);
            if (found.isPresent() && found.get().written() instanceof Written.Unreadable unreadable) {
                return Optional.of(new Answer.Unclear(
                        unreadable.where() + ": " + found.get().key() + " is " + unreadable.what() + ", and may set "
                                + key.trait(),
                        "give " + unreadable.tell(),
                        found.get().origin()));
            }
        }
        return Optional.empty();
    }
}
