package dev.firstbell.client.lab;

import dev.firstbell.client.HubFixture.Target;
import dev.firstbell.client.exchanges.RecordedExchange;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records a real hub's responses again, in a folder for its version below {@code src/test/resources/exchanges}. No
 * build runs it; {@code lab/README.md} describes how to run it. It creates three users, starts the servers of two, and
 * deletes them. Secrets, ids, times and addresses are replaced by values of the same shape.
 */
@Tag("lab-hub")
class RecordExchanges {
    private static final Path ROOT = Path.of("src/test/resources/exchanges");
    private static final Set<String> HEADERS =
            Set.of("content-type", "location", "retry-after", "set-cookie", "x-jupyterhub-version");

    private final Target target = LabHub.named("firstbell.lab.file").target();
    private final URI hub = target.url();
    private final String token = target.token().authorization().substring("token ".length());
    private final String password = target.password();
    private final HttpClient http = client().build();
    private final CookieManager cookies = new CookieManager();
    private final HttpClient browser = client().cookieHandler(cookies).build();
    private Path folder;

    /** HTTP/1.1: the JDK offers HTTP/2 as an upgrade, which the proxy treats as a websocket and disconnects. */
    private static HttpClient.Builder client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    }

    @Test
    void recordsWhatARealHubSays() throws Exception {
        HttpResponse<String> version = api("GET", "hub/api/", "");
        folder = ROOT.resolve(
                JsonMapper.shared().readTree(version.body()).get("version").stringValue());
        write("version", "GET", "hub/api/", version);
        api("whoami", "GET", "hub/api/user", "");
        api("info", "GET", "hub/api/info", "");
        api("create-users", "POST", "hub/api/users", "{\"usernames\": [\"ada\", \"bob\"]}");
        try {
            api("create-users-again", "POST", "hub/api/users", "{\"usernames\": [\"ada\", \"bob\"]}");
            api("user-unknown", "GET", "hub/api/users/nobody", "");
            api("progress-not-started", "GET", "hub/api/users/bob/server/progress", "");
            api("create-token", "POST", "hub/api/users/ada/tokens", "{\"note\": \"recorded\", \"expires_in\": 600}");
            api("create-token-bad-scope", "POST", "hub/api/users/ada/tokens", "{\"scopes\": [\"no:such\"]}");
            api("tokens", "GET", "hub/api/users/ada/tokens", "");
            api(
                    "activity-in-the-future",
                    "POST",
                    "hub/api/users/ada/activity",
                    "{\"last_activity\": \"2099-01-01T00:00:00Z\"}");
            form();
            api("start", "POST", "hub/api/users/ada/server", "");
            api("user-starting", "GET", "hub/api/users/ada", "");
            api("progress", "GET", "hub/api/users/ada/server/progress", "");
            api("start-when-running", "POST", "hub/api/users/ada/server", "");
            api("user-running", "GET", "hub/api/users/ada", "");
            paged("users", "hub/api/users?limit=200&offset=0&sort=id");
            api("server-status", "GET", "user/ada/api/status", "");
            api("server-kernels", "GET", "user/ada/api/kernels", "");
            api("server-contents", "GET", "user/ada/api/contents?content=1&type=directory", "");
            api("server-contents-unknown", "GET", "user/ada/api/contents/nothing.txt?content=1&type=file", "");
            api("server-not-running", "GET", "user/bob/api/status", "");
            api("metrics", "GET", "hub/metrics", "");
            api("stop", "DELETE", "hub/api/users/ada/server", "");
            // The last word of the name means that the server cannot be started.
            api("POST", "hub/api/users/eve-fail", "");
            api("start-that-fails", "POST", "hub/api/users/eve-fail/server", "");
            api("progress-that-failed", "GET", "hub/api/users/eve-fail/server/progress", "");
        } finally {
            api("DELETE", "hub/api/users/eve-fail", "");
            api("DELETE", "hub/api/users/ada", "");
            api("delete-user", "DELETE", "hub/api/users/bob", "");
        }
    }

    private void form() throws Exception {
        HttpResponse<String> form = visit(HttpRequest.newBuilder(at("hub/login?next=%2Fhub%2F")));
        write("login-form", "GET", "hub/login?next=%2Fhub%2F", form);
        Matcher xsrf = Pattern.compile("name=\"_xsrf\" value=\"([^\"]+)\"").matcher(form.body());
        if (!xsrf.find()) {
            throw new IllegalStateException("the log-in form has no XSRF token");
        }
        write("login-without-xsrf", "POST", "hub/login?next=%2Fhub%2F", logIn("", password));
        if (!password.isEmpty()) {
            write("login-wrong", "POST", "hub/login?next=%2Fhub%2F", logIn(xsrf.group(1), "not " + password));
        }
        write("login", "POST", "hub/login?next=%2Fhub%2F", logIn(xsrf.group(1), password));
        write(
                "spawn-pending-not-running",
                "GET",
                "hub/spawn-pending/ada",
                visit(HttpRequest.newBuilder(at("hub/spawn-pending/ada"))));
    }

    private HttpResponse<String> logIn(String xsrf, String secret) throws Exception {
        String body = "_xsrf=" + URLEncoder.encode(xsrf, StandardCharsets.UTF_8) + "&username=ada&password="
                + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return visit(HttpRequest.newBuilder(at("hub/login?next=%2Fhub%2F"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> visit(HttpRequest.Builder request) throws IOException, InterruptedException {
        return browser.send(request.header("Accept", "text/html").build(), BodyHandlers.ofString());
    }

    private void api(String name, String method, String path, String body) throws Exception {
        write(name, method, path, api(method, path, body));
    }

    private HttpResponse<String> api(String method, String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(at(path)).method(method, BodyPublishers.ofString(body)));
    }

    private void paged(String name, String path) throws Exception {
        write(
                name,
                "GET",
                path,
                send(HttpRequest.newBuilder(at(path)).header("Accept", "application/jupyterhub-pagination+json")));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.header("Authorization", "token " + token).build(), BodyHandlers.ofString());
    }

    private URI at(String path) {
        return hub.resolve(path);
    }

    private void write(String name, String method, String path, HttpResponse<String> response) throws IOException {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        response.headers().map().forEach((header, values) -> {
            if (HEADERS.contains(header.toLowerCase(Locale.ROOT))) {
                headers.put(
                        header.toLowerCase(Locale.ROOT),
                        values.stream().map(this::redacted).toList());
            }
        });
        new RecordedExchange(name, method + " /" + path, response.statusCode(), headers, redacted(response.body()))
                .write(folder);
        System.out.println(name + ": " + response.statusCode());
    }

    private String redacted(String text) {
        String safe = text.replace(token, "SECRET")
                .replace(hub.getPath(), "/")
                .replace(hub.getAuthority(), "hub.example.org");
        if (!password.isEmpty()) {
            safe = safe.replace("\"" + password + "\"", "\"PASSWORD\"");
        }
        return safe.replaceAll("(\"token\": ?)\"[^\"]+\"", "$1\"0123456789abcdef0123456789abcdef\"")
                .replaceAll("(name=\"_xsrf\" value=)\"[^\"]+\"", "$1\"XSRF=\"")
                .replaceAll("(_xsrf=)[^;&\"' ]{8,}", "$1XSRF=")
                .replaceAll("((?:jupyterhub-session-id|jupyterhub-hub-login)=)(\"?)[^;\"]+", "$1$2SIGNED|VALUE=")
                .replaceAll("xsrf_token: ?\"[^\"]+\"", "xsrf_token: \"XSRF=\"")
                .replaceAll(
                        "\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", new UUID(0, 0).toString())
                .replaceAll("\\b[0-9a-f]{32,}\\b", "0123456789abcdef0123456789abcdef")
                .replaceAll("(?<=\")/(?:root|home|tmp|usr|opt|srv)/[^\"]*", "/srv/hub")
                .replaceAll("127\\.0\\.0\\.1(?::\\d+)?", "10.0.0.1:8888")
                .replaceAll("expires=[^;]+ GMT", "expires=Thu, 31 Dec 2099 00:00:00 GMT")
                .replaceAll("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?=[.Z\"])", "2026-11-23T08:00:00")
                .replaceAll("\"pid\": \\d+", "\"pid\": 1");
    }
}
