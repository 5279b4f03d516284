package dev.firstbell.embedded.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScopesTest {
    /** The expected scopes are those of a real hub 5.5.4 for a service with the same role. */
    @Test
    void scopesImplyTheSameScopesAsOnARealHub() {
        assertThat(Scopes.expanded(List.of(
                        "admin:users",
                        "admin:servers",
                        "admin:groups",
                        "tokens",
                        "access:servers",
                        "read:hub",
                        "proxy",
                        "read:metrics")))
                .containsExactlyInAnyOrder(
                        "access:servers",
                        "admin:auth_state",
                        "admin:groups",
                        "admin:server_state",
                        "admin:servers",
                        "admin:users",
                        "delete:groups",
                        "delete:servers",
                        "delete:users",
                        "groups",
                        "list:groups",
                        "list:users",
                        "proxy",
                        "read:groups",
                        "read:groups:name",
                        "read:hub",
                        "read:metrics",
                        "read:roles:groups",
                        "read:roles:users",
                        "read:servers",
                        "read:tokens",
                        "read:users",
                        "read:users:activity",
                        "read:users:groups",
                        "read:users:name",
                        "servers",
                        "tokens",
                        "users",
                        "users:activity");
    }

    @Test
    void impliedScopesKeepTheFilter() {
        assertThat(Scopes.expanded(List.of("servers!user=ada")))
                .containsExactlyInAnyOrder(
                        "servers!user=ada",
                        "read:servers!user=ada",
                        "delete:servers!user=ada",
                        "read:users:name!user=ada");
        assertThat(Scopes.exists("servers!user=ada")).isTrue();
        assertThat(Scopes.exists("no:such")).isFalse();
    }
}
