package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The profiles among which students choose. Each may override traits of the spawner. A student who chooses none gets the
 * first one that is marked as the default, else the first; the same holds for the choices of its options (KubeSpawner
 * 7.1: {@code _load_profile}, {@code _get_initialized_profile_list}).
 */
final class Profiles {
    private static final List<List<String>> PLACES =
            List.of(List.of("hub", "config", Key.SPAWNER, "profile_list"), List.of("singleuser", "profileList"));

    private final List<Profile> profiles = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private record Profile(String name, String slug, boolean isDefault, Map<String, MergedValues.Found> overrides) {}

    Profiles(MergedValues values) {
        for (List<String> place : PLACES) {
            Optional<MergedValues.Found> found = values.at(place);
            if (found.isPresent() && found.get().written() instanceof Written.Items list) {
                list.items().forEach(item -> add(item, found.get().key()));
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
        collect(profile, key, overrides);
        if (profile.entries().get("profile_options") instanceof Written.Mapping options) {
            for (Written option : options.entries().values()) {
                if (option instanceof Written.Mapping with
                        && with.entries().get("choices") instanceof Written.Mapping choices) {
                    choice(choices).ifPresent(chosen -> collect(chosen, key, overrides));
                }
            }
        }
        String name = text(profile, "display_name").orElse("without a name");
        profiles.add(new Profile(
                name, text(profile, "slug").orElseGet(() -> slug(name)), isDefault(profile), new HashMap<>(overrides)));
    }

    private static Optional<Written.Mapping> choice(Written.Mapping choices) {
        List<Written.Mapping> all = choices.entries().values().stream()
                .filter(Written.Mapping.class::isInstance)
                .map(Written.Mapping.class::cast)
                .toList();
        return all.stream()
                .filter(Profiles::isDefault)
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    private static void collect(Written.Mapping from, String key, Map<String, MergedValues.Found> overrides) {
        if (from.entries().get("kubespawner_override") instanceof Written.Mapping traits) {
            traits.entries()
                    .forEach((trait, value) -> overrides.put(
                            trait, new MergedValues.Found(value, key + "[].kubespawner_override." + trait)));
        }
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
