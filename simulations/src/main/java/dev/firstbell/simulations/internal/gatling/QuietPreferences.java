package dev.firstbell.simulations.internal.gatling;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.prefs.AbstractPreferences;
import java.util.prefs.Preferences;
import java.util.prefs.PreferencesFactory;

/**
 * Preferences that live in memory only. Gatling keeps in the user's preferences when it last asked a public repository
 * for its newest version, asks again when that is long ago, and has no switch for it. A test tool that is pointed at a
 * university's hub calls nobody else: here the last look was just now, and nothing is written to the user's home.
 *
 * <p>Put in place by {@code -Djava.util.prefs.PreferencesFactory}.
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
            // Memory is always in step with itself.
        }

        @Override
        protected void flushSpi() {
            // Nothing is kept.
        }
    }
}
