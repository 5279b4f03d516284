package dev.firstbell.client.browser;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The form that a hub shows before it starts a server: KubeSpawner's profiles ({@code profileList}) or the
 * administrator's own form.
 *
 * @param action the address to submit it to, with the XSRF token
 * @param fields the values that are submitted by default
 * @param choices the possible values by field: the profiles' slugs under {@code profile}, a profile's options under
 *     {@code profile-option-<slug>--<option>}
 * @param error the reason why the hub rejected the previous submission; empty on the first form
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
