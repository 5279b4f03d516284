package dev.firstbell.client.browser;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The form that a hub shows before a server starts: KubeSpawner's profiles ({@code profileList}) or whatever else the
 * administrator wrote.
 *
 * @param action where it goes, with the XSRF token
 * @param fields what is sent if nobody changes anything
 * @param choices what can be chosen, by field: a profile's slugs under {@code profile}, a profile's options under
 *     {@code profile-option-<slug>--<option>}
 * @param error why the hub shows it again, after a choice that it did not take
 */
public record SpawnForm(
        URI action, Map<String, String> fields, Map<String, List<String>> choices, Optional<String> error) {
    public SpawnForm {
        requireNonNull(action, "action is null");
        fields = Map.copyOf(fields);
        choices = Map.copyOf(choices);
        requireNonNull(error, "error is null");
    }

    /** The slugs of KubeSpawner's profiles; empty if the form has none. */
    public List<String> profiles() {
        return choices.getOrDefault("profile", List.of());
    }
}
