package dev.firstbell.records.deployment;

import static java.util.Objects.requireNonNull;

/**
 * Where a value of a deployment comes from, and so where to change it. Immutable.
 *
 * @param where the file and the line, {@code values.yaml:12}; for a default the line below which the key belongs
 * @param key the full key path, {@code jupyterhub.hub.concurrentSpawnLimit}
 * @param source how the value comes to be there
 */
public record Origin(String where, String key, Source source) {
    /** How a value comes to be there. */
    public enum Source {
        /** It is written at {@link Origin#where}. */
        WRITTEN,
        /** Nothing sets it, so the chart's or the hub's own default holds; the key is not in the file yet. */
        DEFAULT
    }

    public Origin {
        requireNonNull(where, "where is null");
        requireNonNull(key, "key is null");
        requireNonNull(source, "source is null");
    }

    /** Whether the value is written there. */
    public boolean written() {
        return source == Source.WRITTEN;
    }
}
