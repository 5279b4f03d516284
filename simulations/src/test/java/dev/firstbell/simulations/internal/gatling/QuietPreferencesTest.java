package dev.firstbell.simulations.internal.gatling;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatling.commons.util.LatestGatlingRelease$;
import java.util.prefs.BackingStoreException;
import java.util.prefs.Preferences;
import org.junit.jupiter.api.Test;

/** Surefire installs the injector's preferences in the process of this test. */
class QuietPreferencesTest {
    private static final String NODE = "/io/gatling/latestVersion";

    @Test
    void gatlingDoesNotCheckForANewVersion() throws BackingStoreException {
        Preferences lastCheck = Preferences.userRoot().node(NODE);
        long before = lastCheck.getLong("lastCheckTimestamp", 0);
        assertThat(before).as("the preferences are ours").isPositive();

        assertThat(LatestGatlingRelease$.MODULE$.load().isEmpty()).isTrue();

        assertThat(lastCheck.getLong("lastCheckTimestamp", 0))
                .as("a check would have changed it")
                .isEqualTo(before);
        assertThat(lastCheck.keys()).containsExactlyInAnyOrder("lastCheckTimestamp", "lastCheckSuccess");
    }

    @Test
    void keepsValuesAndNodesInMemory() throws BackingStoreException {
        Preferences root = new QuietPreferences().userRoot();
        Preferences node = root.node("test/child");

        node.put("key", "value");
        root.flush();
        root.sync();

        assertThat(root.node("test").childrenNames()).containsExactly("child");
        assertThat(root.node("test/child").get("key", "none")).isEqualTo("value");
        node.remove("key");
        assertThat(node.get("key", "none")).isEqualTo("none");
        root.node("test").removeNode();
        assertThat(root.nodeExists("test")).isFalse();
        assertThat(root.node("test").get("key", "none")).isEqualTo("none");
    }
}
