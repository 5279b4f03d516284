package dev.firstbell.client.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentProxiesTest {
    private static final Proxy PROXY =
            new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example.org", 3128));

    private static Proxy select(Map<String, String> environment, String uri) {
        return new EnvironmentProxies(environment).select(URI.create(uri)).get(0);
    }

    @Test
    void readsTheProxyOfEachScheme() {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "http://proxy.example.org:3128");
        assertThat(select(environment, "https://hub.example.edu/")).isEqualTo(PROXY);
        assertThat(select(environment, "wss://hub.example.edu/")).isEqualTo(PROXY);
        assertThat(select(environment, "http://hub.example.edu/")).isEqualTo(Proxy.NO_PROXY);
        assertThat(select(Map.of("all_proxy", "proxy.example.org:3128"), "http://hub.example.edu/"))
                .isEqualTo(PROXY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hub.example.edu/",
                "https://example.edu/",
                "https://localhost/",
                "https://127.0.0.1:8000/",
                "https://[::1]/"
            })
    void excludedHostsAndLoopbackAreDirect(String uri) {
        assertThat(select(
                        Map.of("https_proxy", "http://proxy.example.org:3128", "no_proxy", "a.org, .example.edu"), uri))
                .isEqualTo(Proxy.NO_PROXY);
    }

    @Test
    void aStarExcludesEveryHost() {
        assertThat(select(Map.of("https_proxy", "http://proxy.example.org:3128", "NO_PROXY", "*"), "https://a.org/"))
                .isEqualTo(Proxy.NO_PROXY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://ada:secret@proxy:3128", "https://proxy:3128", "http://", "socks5://proxy:1080"})
    void otherProxiesAreRejectedWithoutShowingThePassword(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EnvironmentProxies(Map.of("https_proxy", value)))
                .withMessageStartingWith("https_proxy ")
                .withMessageNotContaining("secret");
    }
}
