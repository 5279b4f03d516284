package dev.firstbell.deploy.description;

import java.util.List;

/**
 * A value of the chart, and the trait that it sets. {@code hub.config}, Python and a profile may set the trait, too, and
 * win over the chart's value. Source: files/hub/jupyterhub_config.py of Zero to JupyterHub 4.4.0.
 *
 * @param path the path in the chart's values
 * @param section the class of the trait; empty if the value sets no trait
 * @param trait the trait; empty if the value sets none
 */
record Key(List<String> path, String section, String trait) {
    static final String SPAWNER = "KubeSpawner";

    Key {
        path = List.copyOf(path);
    }

    /** A value that sets a trait. */
    static Key of(String dottedPath, String section, String trait) {
        return new Key(List.of(dottedPath.split("\\.")), section, trait);
    }

    /** A value that only the chart reads. */
    static Key of(String dottedPath) {
        return of(dottedPath, "", "");
    }

    boolean isTrait() {
        return !trait.isEmpty();
    }

    /** Whether it is a trait of the spawner, which profiles may override and subclasses inherit. */
    boolean isOfSpawner() {
        return section.equals(SPAWNER);
    }
}
