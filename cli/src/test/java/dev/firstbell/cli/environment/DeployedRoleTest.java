package dev.firstbell.cli.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.recording.HubMetricsRecording;
import dev.firstbell.simulations.HubCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The service's role in {@code deploy/helm/values.yaml} against what the code needs of a hub. */
class DeployedRoleTest {
    private static final Path VALUES = Path.of("../deploy/helm/values.yaml");

    /** The scopes that a scope implies directly, among those used here (JupyterHub 5.5 scopes.py, scope_definitions). */
    private static final Map<String, List<String>> SUBSCOPES = Map.of(
            "admin:users", List.of("admin:auth_state", "users", "read:roles:users", "delete:users"),
            "users", List.of("read:users", "list:users", "users:activity"),
            "read:users", List.of("read:users:name", "read:users:groups", "read:users:activity"),
            "list:users", List.of("read:users:name"),
            "admin:servers", List.of("admin:server_state", "servers"),
            "servers", List.of("read:servers", "delete:servers"),
            "read:servers", List.of("read:users:name"),
            "tokens", List.of("read:tokens"));

    /** Needed by no run, but read where it is given: a server's state holds its pod's name (client: HubServer). */
    private static final String POD_NAME = "admin:server_state";

    @Test
    void coversWhatAHubIsCheckedFor() throws IOException {
        assertThat(expanded(role())).containsAll(HubCheck.REQUIRED_SCOPES);
    }

    @Test
    void holdsNothingThatNoCodeUses() throws IOException {
        Set<String> used = new TreeSet<>(HubCheck.REQUIRED_SCOPES);
        used.add(POD_NAME);
        used.add(HubMetricsRecording.SCOPE);

        // A scope is used as such, or is the short way to write narrower ones that all are.
        assertThat(role())
                .allSatisfy(scope -> assertThat(
                                used.contains(scope) || used.containsAll(SUBSCOPES.getOrDefault(scope, List.of(""))))
                        .as(scope)
                        .isTrue());
    }

    @Test
    void holdsNothingThatAnotherScopeImplies() throws IOException {
        List<String> role = role();

        assertThat(role)
                .doesNotHaveDuplicates()
                .allSatisfy(scope -> assertThat(expanded(role.stream()
                                .filter(other -> !other.equals(scope))
                                .toList()))
                        .doesNotContain(scope));
    }

    private static Set<String> expanded(List<String> scopes) {
        Set<String> all = new TreeSet<>();
        scopes.forEach(scope -> {
            all.add(scope);
            all.addAll(expanded(SUBSCOPES.getOrDefault(scope, List.of())));
        });
        return all;
    }

    private static List<String> role() throws IOException {
        Object values = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(VALUES));
        Map<?, ?> role = child(child(child(values, "hub"), "loadRoles"), "firstbell");
        assertThat(role.get("services")).isEqualTo(List.of("firstbell"));
        return ((List<?>) role.get("scopes")).stream().map(Object::toString).toList();
    }

    private static Map<?, ?> child(Object mapping, String key) {
        return (Map<?, ?>) ((Map<?, ?>) mapping).get(key);
    }
}
