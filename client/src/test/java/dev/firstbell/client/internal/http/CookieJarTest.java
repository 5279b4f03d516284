package dev.firstbell.client.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

class CookieJarTest {
    private final MovableClock clock = new MovableClock();
    private final CookieJar cookies = new CookieJar(clock);

    private static final class MovableClock extends Clock {
        private Instant now = Instant.parse("2026-11-23T08:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private void set(String url, String... headers) {
        Headers.Builder response = new Headers.Builder();
        for (String header : headers) {
            response.addUnsafeNonAscii("Set-Cookie", header);
        }
        cookies.store(HttpUrl.get(url), response.build());
    }

    private String sent(String url) {
        return cookies.header(HttpUrl.get(url)).orElse("");
    }

    @Test
    void cookiesOfTheSameNameAreSeparatedByPath() {
        set("http://hub/hub/login", "_xsrf=hub; Path=/hub/; Max-Age=3600");
        set("http://hub/user/ada/lab", "_xsrf=server; Path=/user/ada/");
        assertThat(sent("http://hub/hub/spawn")).isEqualTo("_xsrf=hub");
        assertThat(sent("http://hub/user/ada/api/kernels")).isEqualTo("_xsrf=server");
        assertThat(sent("http://hub/user/adam/")).isEmpty();
        assertThat(cookies.value(HttpUrl.get("http://hub/user/ada/lab"), "_xsrf"))
                .contains("server");
    }

    @Test
    void valuesAreSentByteForByte() {
        String signed = "\"2|1:0|10:1789|19:jupyterhub-hub-login|44:YWJj==|0123abc=\"";
        set("http://hub/hub/login", "jupyterhub-hub-login=" + signed + "; HttpOnly; Path=/hub/");
        assertThat(sent("http://hub/hub/")).isEqualTo("jupyterhub-hub-login=" + signed);
    }

    @Test
    void longerPathsComeFirstAndANewValueReplacesTheOld() {
        set("http://hub/", "a=root; Path=/", "a=hub; Path=/hub/", "b=1; Path=/", "b=2; Path=/");
        assertThat(sent("http://hub/hub/home")).isEqualTo("a=hub; a=root; b=2");
    }

    @Test
    void cookiesExpire() {
        set(
                "http://hub/",
                "a=1; Path=/; Max-Age=60",
                "b=1; Path=/; Expires=Mon, 23 Nov 2026 08:02:00 GMT",
                "c=1; Path=/");
        assertThat(sent("http://hub/")).isEqualTo("a=1; b=1; c=1");
        clock.now = clock.now.plus(Duration.ofSeconds(90));
        assertThat(sent("http://hub/")).isEqualTo("b=1; c=1");
        set("http://hub/", "c=; Path=/; Max-Age=0", "b=; Path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT");
        assertThat(sent("http://hub/")).isEmpty();
    }

    @Test
    void secureCookiesAndThoseOfOtherSitesAreNotSent() {
        set("https://hub.example.org/", "a=1; Path=/; Secure");
        assertThat(sent("http://hub.example.org/")).isEmpty();
        assertThat(sent("https://hub.example.org/")).isEqualTo("a=1");
        assertThat(sent("https://ada.hub.example.org/")).isEmpty();
        set("https://hub.example.org/", "s=1; Path=/; Domain=hub.example.org", "evil=1; Path=/; Domain=other.org");
        assertThat(sent("https://ada.hub.example.org/")).isEqualTo("s=1");
        assertThat(sent("https://other.org/")).isEmpty();
    }

    @Test
    void aCookieWithoutAPathBelongsToItsFolder() {
        set("http://hub/hub/login", "a=1");
        assertThat(sent("http://hub/hub/spawn")).isEqualTo("a=1");
        assertThat(sent("http://hub/hubris")).isEmpty();
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 1000; i++) {
            set("http://hub/", "c" + i + "=1; Path=/");
        }
        set("http://hub/", "big=" + "x".repeat(100_000) + "; Path=/", "=", ";;;", "nothing");
        assertThat(sent("http://hub/").split("; "))
                .hasSize(200)
                .contains("c999=1")
                .doesNotContain("c0=1");
    }
}
