package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Deployment.Rejected;
import dev.firstbell.records.deployment.Origin;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The profiles among which students choose. Each may override traits of the spawner. A student who chooses none gets the
 * first one that is marked as the default, else the first; the same holds for the choices of its options (KubeSpawner
 * 7.1: {@code _load_profile}, {@code _get_initialized_profile_list}). Options and choices are mappings, and Helm sorts
 * their keys before KubeSpawner reads them.
 */
final class Profiles {
    private static final List<List<String>> PLACES =
            List.of(List.of("hub", "config", Key.SPAWNER, "profile_list"), List.of("singleuser", "profileList"));

    private final List<Profile> profiles = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Rejected> rejected = new ArrayList<>();

    private record Profile(
            String name,
            String slug,
            boolean isDefault,
            Map<String, MergedValues.Found> overrides,
            List<Choice> choices) {}

    /**
     * An option of a profile, with the choice that students are taken to make.
     *
     * @param others what other choices set, by trait
     * @param isOpen whether students may enter a value of their own
     */
    private record Choice(
            String where, String option, String chosen, Map<String, MergedValues.Found> others, boolean isOpen) {}

    Profiles(MergedValues values) {
        for (List<String> place : PLACES) {
            Optional<MergedValues.Found> found = values.at(place);
            if (found.isPresent() && found.get().written() instanceof Written.Items list) {
                list.items().forEach(item -> add(item, found.get().key()));
            } else if (found.isPresent() && found.get().written() instanceof Written.Mapping mapping) {
                // KubeSpawner takes a mapping, too, in the order of its keys (_sorted_dict_values).
                new TreeMap<>(mapping.entries())
                        .values()
                        .forEach(item -> add(item, found.get().key()));
            } else if (found.isPresent() && found.get().written() instanceof Written.Unreadable unreadable) {
                notes.add(unreadable.where() + ": " + found.get().key() + " is " + unreadable.what()
                        + "; what the profiles set was not read");
            }
            if (!profiles.isEmpty()) {
                break;
            }
        }
        values.mentions(new Key(PLACES.get(1), Key.SPAWNER, "profile_list"))
                .forEach(mention -> notes.add(mention.where() + ": " + values.key(mention) + " may set the profiles (`"
                        + mention.code() + "`); what they set was not read"));
    }

    /**
     * What the profile of a class sets, by trait.
     *
     * @param wanted its slug or its name; empty for the default
     * @throws BadInputException if there is no such profile
     */
    Map<String, MergedValues.Found> overrides(Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return preselected().map(Profile::overrides).orElse(Map.of());
        }
        return profiles.stream()
                .filter(profile ->
                        profile.slug().equals(wanted.get()) || profile.name().equals(wanted.get()))
                .findFirst()
                .map(Profile::overrides)
                .orElseThrow(() -> new BadInputException("--profile: the values have no profile "
                        + Excerpt.quoted(wanted.get()) + "; "
                        + (profiles.isEmpty()
                                ? "they have no profiles that could be read"
                                : "expected one of "
                                        + String.join(
                                                ", ",
                                                profiles.stream()
                                                        .map(Profile::slug)
                                                        .toList()))));
    }

    /** What of the profiles the spawner does not know, or cannot read. */
    List<Rejected> rejected() {
        return rejected;
    }

    /** What a reader must know about the profiles. */
    List<String> notes(Optional<String> wanted, Set<String> traits) {
        List<String> found = new ArrayList<>(notes);
        Optional<Profile> used = wanted.isEmpty()
                ? preselected()
                : profiles.stream()
                        .filter(profile -> profile.slug().equals(wanted.get())
                                || profile.name().equals(wanted.get()))
                        .findFirst();
        if (profiles.size() > 1) {
            used.ifPresent(profile -> found.add("students are taken to choose the profile "
                    + Excerpt.quoted(profile.name()) + (wanted.isEmpty() ? ", which is preselected" : "")));
        }
        used.ifPresent(profile -> profile.choices().forEach(choice -> choice(profile, choice, traits, found)));
        for (Profile profile : profiles) {
            profile.overrides().forEach((trait, override) -> {
                if (traits.contains(trait) && used.filter(profile::equals).isEmpty()) {
                    found.add(override.written().where() + ": students of the profile "
                            + Excerpt.quoted(profile.name()) + " get another " + trait + "; --profile "
                            + profile.slug() + " advises for them");
                }
            });
        }
        return found;
    }

    private static void choice(Profile profile, Choice choice, Set<String> traits, List<String> found) {
        List<String> differing = choice.others().keySet().stream()
                .filter(traits::contains)
                .sorted()
                .toList();
        if (differing.isEmpty() && !choice.isOpen()) {
            return;
        }
        found.add(choice.where() + ": students of the profile " + Excerpt.quoted(profile.name())
                + " are taken to choose " + Excerpt.quoted(choice.chosen()) + " for "
                + Excerpt.quoted(choice.option())
                + ", which is preselected"
                + (differing.isEmpty()
                        ? ""
                        : "; with another choice they get another " + String.join(" and another ", differing))
                + (choice.isOpen() ? "; they may also enter a value of their own" : ""));
    }

    private Optional<Profile> preselected() {
        return profiles.stream()
                .filter(Profile::isDefault)
                .findFirst()
                .or(() -> profiles.stream().findFirst());
    }

    private void add(Written item, String key) {
        if (!(item instanceof Written.Mapping profile)) {
            return;
        }
        Map<String, MergedValues.Found> overrides = new LinkedHashMap<>();
        List<Choice> made = new ArrayList<>();
        apply(traits(profile, key), overrides);
        if (profile.entries().get("profile_options") instanceof Written.Mapping options) {
            HelmOrder.of(options.entries()).forEach(option -> {
                if (option.getValue() instanceof Written.Mapping with) {
                    // What each choice of a later option sets does not depend on an earlier option.
                    made.forEach(before -> before.others().keySet().removeAll(ofEachChoice(with)));
                    option(option.getKey(), with, key, overrides, made);
                }
            });
        }
        String name = text(profile, "display_name").orElse("without a name");
        profiles.add(new Profile(
                name,
                text(profile, "slug").orElseGet(() -> slug(name)),
                isDefault(profile),
                new HashMap<>(overrides),
                made));
    }

    /** The traits that every choice of an option sets to one value. */
    private static Set<String> ofEachChoice(Written.Mapping option) {
        Set<String> common = null;
        if (option.entries().get("choices") instanceof Written.Mapping choices) {
            for (Written choice : choices.entries().values()) {
                Set<String> own = new HashSet<>();
                if (choice instanceof Written.Mapping of
                        && of.entries().get("kubespawner_override") instanceof Written.Mapping traits) {
                    traits.entries().forEach((trait, value) -> {
                        if (!(value instanceof Written.Mapping)) {
                            own.add(trait);
                        }
                    });
                }
                if (common == null) {
                    common = own;
                } else {
                    common.retainAll(own);
                }
            }
        }
        return common == null ? Set.of() : common;
    }

    private void option(
            String name,
            Written.Mapping option,
            String key,
            Map<String, MergedValues.Found> overrides,
            List<Choice> made) {
        boolean isOpen = option.entries().get("unlisted_choice") instanceof Written.Mapping unlisted
                && text(unlisted, "enabled").filter("true"::equalsIgnoreCase).isPresent();
        if (!(option.entries().get("choices") instanceof Written.Mapping choices)) {
            return;
        }
        Map<String, MergedValues.Found> others = new LinkedHashMap<>();
        Optional<Written.Mapping> chosen = choice(choices);
        String word = "";
        for (Map.Entry<String, Written> each : HelmOrder.of(choices.entries())) {
            if (!(each.getValue() instanceof Written.Mapping choice)) {
                continue;
            }
            Map<String, MergedValues.Found> own = traits(choice, key);
            if (chosen.filter(choice::equals).isPresent()) {
                apply(own, overrides);
                word = text(choice, "display_name").orElse(each.getKey());
            } else {
                own.forEach(others::putIfAbsent);
            }
        }
        made.add(new Choice(option.where(), text(option, "display_name").orElse(name), word, others, isOpen));
    }

    /** Later overrides win; keys with values are merged into those of an earlier override. */
    private static void apply(Map<String, MergedValues.Found> more, Map<String, MergedValues.Found> overrides) {
        more.forEach((trait, found) -> overrides.merge(
                trait,
                found,
                (before, after) -> before.written() instanceof Written.Mapping old
                                && after.written() instanceof Written.Mapping own
                        ? new MergedValues.Found(merge(old, own), after.key())
                        : after));
    }

    /** Both overrides in one, which still removes the keys that are null. */
    private static Written.Mapping merge(Written.Mapping before, Written.Mapping after) {
        Map<String, Written> entries = new LinkedHashMap<>(before.entries());
        after.entries()
                .forEach((key, value) -> entries.merge(
                        key,
                        value,
                        (old, own) -> old instanceof Written.Mapping there && own instanceof Written.Mapping more
                                ? merge(there, more)
                                : own));
        return new Written.Mapping(after.where(), entries);
    }

    /** As KubeSpawner's {@code recursive_update}: key by key; null removes a key. */
    static Written.Mapping update(Written.Mapping target, Written.Mapping more) {
        Map<String, Written> entries = new LinkedHashMap<>(target.entries());
        more.entries().forEach((key, value) -> {
            if (value instanceof Written.Nothing) {
                entries.remove(key);
            } else if (value instanceof Written.Mapping below) {
                entries.put(
                        key,
                        update(
                                entries.get(key) instanceof Written.Mapping there
                                        ? there
                                        : new Written.Mapping(below.where(), Map.of()),
                                below));
            } else {
                entries.put(key, value);
            }
        });
        return new Written.Mapping(more.where(), entries);
    }

    private static Optional<Written.Mapping> choice(Written.Mapping choices) {
        List<Written.Mapping> all = HelmOrder.of(choices.entries()).stream()
                .map(Map.Entry::getValue)
                .filter(Written.Mapping.class::isInstance)
                .map(Written.Mapping.class::cast)
                .toList();
        return all.stream()
                .filter(Profiles::isDefault)
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    /** The traits that a profile or a choice sets. */
    private Map<String, MergedValues.Found> traits(Written.Mapping from, String key) {
        Map<String, MergedValues.Found> found = new LinkedHashMap<>();
        String path = key + "[].kubespawner_override";
        Written override = from.entries().get("kubespawner_override");
        if (override instanceof Written.Mapping traits) {
            traits.entries().forEach((trait, value) -> {
                found.put(trait, new MergedValues.Found(value, path + "." + trait));
                Traits.of(Key.SPAWNER, trait, value.where(), path).ifPresent(rejected::add);
            });
        } else if (override instanceof Written.Scalar || override instanceof Written.Items) {
            rejected.add(new Rejected(
                    new Origin(override.where(), path, Origin.Source.WRITTEN),
                    override instanceof Written.Scalar scalar ? Excerpt.quoted(scalar.text()) : "a list",
                    "expected keys with values, such as {mem_guarantee: 2G}"));
        }
        return found;
    }

    private static boolean isDefault(Written.Mapping profile) {
        return text(profile, "default")
                .filter(value -> value.equalsIgnoreCase("true"))
                .isPresent();
    }

    private static Optional<String> text(Written.Mapping mapping, String key) {
        return mapping.entries().get(key) instanceof Written.Scalar scalar
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    /** As KubeSpawner's {@code slugify} does for names in Latin letters. */
    private static String slug(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }
}
