package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Origin;

/** Which place of the values has the last word on a {@link Key}. */
sealed interface Answer {
    /** Where the value is, or would have to be. */
    Origin origin();

    /**
     * A place sets it.
     *
     * @param written what it sets; {@link Written.Nothing} leaves the hub's own default, except in {@code hub.config}
     * @param byHub whether the hub reads the value itself, from {@code hub.config}, Python or a profile
     */
    record Set(Written written, Origin origin, boolean byHub) implements Answer {}

    /** Nothing sets it. */
    record Default(Origin origin) implements Answer {}

    /** It cannot be known. */
    record Unclear(String why, String tell, Origin origin) implements Answer {}
}
