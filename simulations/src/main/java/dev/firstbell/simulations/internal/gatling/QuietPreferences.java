package dev.firstbell.simulations.internal.gatling;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.prefs.AbstractPreferences;
import java.util.prefs.Preferences;
import java.util.prefs.PreferencesFactory;

/**
 * Preferences that exist in memory only. Gatling checks a public repository for its newest version, stores the time of the
 * last check in the user's preferences, repeats the check after a while, and has no option to turn it off. A load test of a
 * university's hub must not contact other hosts: these preferences say that the last check was just now. They also write
 * nothing to the user's home.
 *
 * <p>The system property {@code java.util.prefs.PreferencesFactory} installs them.
 */
public final class QuietPreferences implements PreferencesFactory {
    private static final Node ROOT = new Node(null, "");

    static {
        Preferences check = ROOT.node("/io/gatling/latestVersion");
        check.putLong("lastCheckTimestamp", Clock.systemUTC().millis());
        check.putBoolean("lastCheckSuccess", false);
    }

    @Override
    public Preferences systemRoot() {
        return ROOT;
    }

    @Override
    public Preferences userRoot() {
        return ROOT;
    }

    private static final class Node extends AbstractPreferences {
        private final Node parent;
        private final Map<String, String> values = new HashMap<>();
        private final Map<String, Node> children = new HashMap<>();

        Node(Node parent, String name) {
            super(parent, name);
            this.parent = parent;
        }

        @Override
        protected void putSpi(String key, String value) {
            values.put(key, value);
        }

        @Override
        protected String getSpi(String key) {
            return values.get(key);
        }

        @Override
        protected void removeSpi(String key) {
            values.remove(key);
        }

        @Override
        protected void removeNodeSpi() {
            values.clear();
            parent.children.remove(name());
        }

        @Override
        protected String[] keysSpi() {
            return values.keySet().toArray(String[]::new);
        }

        @Override
        protected String[] childrenNamesSpi() {
            return children.keySet().toArray(String[]::new);
        }

        @Override
        protected AbstractPreferences childSpi(String name) {
            return children.computeIfAbsent(name, child -> new Node(this, child));
        }

        @Override
        protected void syncSpi() {
            // There is no backing store.
        }

        @Override
        protected void flushSpi() {
            // There is no backing store.
        }
    }
}
