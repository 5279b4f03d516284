package dev.firstbell.records.history;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a deployment ran: the part of a {@link Fingerprint} that a change is meant to change.
 *
 * @param hub JupyterHub's version
 * @param chart the Helm chart's version; absent if it is unknown
 * @param image the students' image, best with its digest; absent if it is unknown
 */
public record Versions(
        String hub,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> chart,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> image) {
    public Versions {
        requireNonNull(hub, "hub is null");
        requireNonNull(chart, "chart is null");
        requireNonNull(image, "image is null");
    }

    /** What is different in later versions, such as {@code JupyterHub 5.5.4, was 5.5.3}; one line each. */
    public List<String> changesSince(Versions earlier) {
        List<String> changes = new ArrayList<>();
        if (!hub.equals(earlier.hub)) {
            changes.add("JupyterHub " + hub + ", was " + earlier.hub);
        }
        difference("chart", chart, earlier.chart).ifPresent(changes::add);
        difference("image", image, earlier.image).ifPresent(changes::add);
        return changes;
    }

    private static Optional<String> difference(String name, Optional<String> now, Optional<String> before) {
        return now.equals(before)
                ? Optional.empty()
                : Optional.of(name + " " + now.orElse("unknown") + ", was " + before.orElse("unknown"));
    }

    /** {@code JupyterHub 5.5.4, chart 4.4.0, image quay.io/…}. */
    public String inWords() {
        return "JupyterHub " + hub + chart.map(version -> ", chart " + version).orElse("")
                + image.map(name -> ", image " + name).orElse("");
    }
}
