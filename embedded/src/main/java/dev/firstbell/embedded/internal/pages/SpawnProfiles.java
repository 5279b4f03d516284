package dev.firstbell.embedded.internal.pages;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Predicate;

/**
 * The form that the hub shows before a start.
 *
 * @param profiles to choose from, the preselected one first; empty if there is no form
 * @param users who see the form; the servers of all others start without it
 */
public record SpawnProfiles(List<String> profiles, Predicate<String> users) {
    public SpawnProfiles {
        profiles = List.copyOf(profiles);
        requireNonNull(users, "users is null");
    }

    boolean isShownTo(String user) {
        return !profiles.isEmpty() && users.test(user);
    }
}
