package dev.firstbell.client.internal.http;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import okhttp3.Headers;
import okhttp3.HttpUrl;

/** A cookie that cannot be read is ignored, as browsers do. */
class CookiesFuzzTest extends ParserFuzzTest {
    private static final HttpUrl URL = HttpUrl.get("https://hub.example.edu/hub/login");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2027-01-25T16:00:00Z"), ZoneOffset.UTC);

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "cookies",
                "",
                bytes -> {
                    CookieJar jar = new CookieJar(CLOCK);
                    Headers.Builder headers = new Headers.Builder();
                    new String(bytes, StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.replaceAll("[\\x00\r]", ""))
                            .forEach(line -> headers.addUnsafeNonAscii("Set-Cookie", line));
                    jar.store(URL, headers.build());
                    jar.header(URL);
                    jar.value(URL, "_xsrf");
                },
                "_xsrf=\"2|7586b241|a\"; Path=/hub/; HttpOnly; Secure; SameSite=Lax\n"
                        + "jupyterhub-session-id=abc; expires=Wed, 21 Oct 2027 07:28:00 GMT; Path=/; Domain=.example.edu\n"
                        + "x=1; Max-Age=-5\ny=1; expires=Dienstag, 2. M\u00e4rz\n"));
    }
}
