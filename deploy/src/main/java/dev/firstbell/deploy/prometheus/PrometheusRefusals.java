package dev.firstbell.deploy.prometheus;

import dev.firstbell.deploy.prometheus.PrometheusHttp.Response;
import dev.firstbell.records.io.BadInputException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What is wrong with a response that holds no data, and what to do: the cause that the response itself shows. */
final class PrometheusRefusals {
    static final int OK = 200;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;

    private static final int REDIRECT = 300;
    private static final int CLIENT_ERROR = 400;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int MAX_MESSAGE_LENGTH = 200;
    private static final int MAX_BODY = 64 * 1024;
    private static final Pattern TITLE =
            Pattern.compile("<title[^>]*>\\s*([^<]{1,200})", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final String PASSWORD =
            "write USER:PASSWORD into a file and pass it with " + PrometheusLogin.PASSWORD_OPTION;
    private static final String TOKEN = "pass a token with read access with " + PrometheusLogin.TOKEN_OPTION;
    /** A way past whatever stands in front of the server. */
    private static final String DIRECT =
            "give an address that leads to Prometheus itself, such as that of `kubectl port-forward`";

    private PrometheusRefusals() {}

    /** A 401 or a 403. */
    static BadInputException ofLogin(
            String url, Response response, Optional<PrometheusLogin> login, PrometheusHeaders headers) {
        if (wantsTenant(text(response.body()))) {
            return refusal(url, tenant(response.status(), headers));
        }
        return refusal(
                url,
                response.status() == UNAUTHORIZED
                        ? unauthorized(response, login)
                        : login.isEmpty()
                                ? "refuses requests without a login (403); " + TOKEN + ", or " + PASSWORD
                                : "refuses this " + (login.get().isPassword() ? "user" : "token")
                                        + " (403); it needs read access to the query API");
    }

    /** The words of Cortex, Mimir and Loki, and of Thanos. */
    private static boolean wantsTenant(String body) {
        String lower = body.toLowerCase(Locale.ROOT);
        return lower.contains("no org id") || lower.contains("no tenant id");
    }

    private static String tenant(int status, PrometheusHeaders headers) {
        return headers.tenant().isPresent() || headers.has("X-Scope-OrgID")
                ? "wants a tenant (" + status
                        + ", `no org id`: header X-Scope-OrgID), although one was sent; a gateway in front of it may drop"
                        + " the header"
                : "wants a tenant (" + status + ", `no org id`: header X-Scope-OrgID); pass it with "
                        + PrometheusHeaders.TENANT_OPTION + ", or any other header with "
                        + PrometheusHeaders.FILE_OPTION;
    }

    private static String unauthorized(Response response, Optional<PrometheusLogin> login) {
        String challenge = response.challenge().orElse("").strip().toLowerCase(Locale.ROOT);
        if (challenge.startsWith("basic")) {
            return login.isEmpty()
                    ? "wants a user and a password (401, basic authentication); " + PASSWORD
                    : login.get().isPassword()
                            ? "rejected the user and the password (401); check the file of "
                                    + PrometheusLogin.PASSWORD_OPTION
                            : "wants a user and a password (401, basic authentication), not a token; " + PASSWORD;
        }
        if (challenge.startsWith("bearer")) {
            return login.isEmpty()
                    ? "wants a token (401); " + TOKEN
                    : login.get().isPassword()
                            ? "wants a token (401), not a user and a password; " + TOKEN
                            : "rejected the token (401); check the file of " + PrometheusLogin.TOKEN_OPTION;
        }
        String scheme = challenge.isEmpty() ? "" : ", " + shortened(challenge.split("[ ,]", 2)[0]);
        return login.isEmpty()
                ? "wants a login (401" + scheme + "); " + TOKEN + ", or " + PASSWORD
                : "rejected the " + (login.get().isPassword() ? "user and the password" : "token") + " (401" + scheme
                        + "); check the file of "
                        + (login.get().isPassword() ? PrometheusLogin.PASSWORD_OPTION : PrometheusLogin.TOKEN_OPTION);
    }

    /** An error in the format of the Prometheus API. */
    static BadInputException ofQuery(String url, int status, JsonNode json, PrometheusHeaders headers) {
        String error = shortened(json.path("error").asString("no reason given"));
        if (wantsTenant(error)) {
            return refusal(url, tenant(status, headers));
        }
        String lower = error.toLowerCase(Locale.ROOT);
        boolean tooMuch = lower.contains("too many samples")
                || lower.contains("limit")
                || lower.contains("exceed")
                || lower.contains("cannot select more than")
                || lower.contains("timed out")
                || lower.contains("timeout");
        boolean tooManySeries = tooMuch && (lower.contains("series") || lower.contains("chunks"));
        return refusal(
                url,
                "responded with " + status + ": " + error
                        + (tooManySeries
                                ? "; a shorter --for, or " + PodSeries.SELECT_OPTION + ", needs fewer series"
                                : tooMuch ? "; a shorter --for needs fewer samples" : ""));
    }

    /**
     * A response in another format.
     *
     * @param json the body if it is JSON; else null
     * @param elsewhere where the API seems to be, as the end of a sentence
     */
    static BadInputException ofOtherResponse(String url, Response response, JsonNode json, Optional<String> elsewhere) {
        int status = response.status();
        String body = text(response.body());
        if (status >= REDIRECT && status < CLIENT_ERROR) {
            return refusal(url, redirected(url, response.location(), status));
        }
        if (status == NOT_FOUND) {
            return refusal(
                    url,
                    "responded with 404 at " + url + "api/v1/query, but not in the format of the Prometheus API"
                            + elsewhere.orElse("; check the address, and its path prefix if it has one"));
        }
        if (body.stripLeading().startsWith("<")) {
            return refusal(url, page(status, body));
        }
        String said = json != null && !json.path("message").asString("").isBlank()
                ? json.path("message").asString("")
                : body.strip();
        return refusal(
                url,
                "responded with " + status + ", but not in the format of the Prometheus API"
                        + (body.isBlank() ? " (the response is empty)" : " (`" + shortened(said) + "`)")
                        + elsewhere.orElseGet(() -> remedy(status, body)));
    }

    private static String remedy(int status, String body) {
        if (body.contains("HTTP request to an HTTPS server") || body.contains("plain HTTP request was sent to HTTPS")) {
            return "; write the address with https://";
        }
        if (status == TOO_MANY_REQUESTS) {
            return "; it limits requests: wait, then repeat the command";
        }
        return status >= SERVER_ERROR ? "; a proxy in front of it may not reach it" : "; check the address";
    }

    private static String page(int status, String body) {
        String title = title(body).map(known -> " titled `" + known + "`").orElse("");
        String found = "responded with " + status + " and an HTML page" + title;
        if (status >= SERVER_ERROR) {
            return found + "; a proxy in front of it may not reach it";
        }
        if (title.contains("Grafana")) {
            return found + ", but not in the format of the Prometheus API; for the Prometheus data source of a Grafana,"
                    + " give its address there, …/api/datasources/proxy/uid/UID/, and a token of Grafana with "
                    + PrometheusLogin.TOKEN_OPTION;
        }
        return found
                + (isSignOn(body)
                        ? ", which asks to sign on, but not in the format of the Prometheus API; " + DIRECT
                        : ", but not in the format of the Prometheus API; check the address, or " + DIRECT);
    }

    private static String redirected(String url, Optional<String> location, int status) {
        if (location.isEmpty()) {
            return "redirects (" + status + ") without an address; " + DIRECT;
        }
        URI to = uri(location.get());
        URI from = URI.create(url);
        boolean sameHost = to != null && from.getHost().equalsIgnoreCase(String.valueOf(to.getHost()));
        String path = to == null || to.getRawPath() == null ? "" : to.getRawPath();
        int api = path.indexOf("/api/v1/query");
        if (sameHost && api >= 0) {
            String base = to.getScheme() + "://" + to.getRawAuthority() + path.substring(0, api) + "/";
            return "redirects (" + status + "); give --prometheus " + base;
        }
        return "redirects (" + status + ") to " + withoutQuery(location.get())
                + ", which may be a page to sign on; Firstbell does not sign on: " + DIRECT;
    }

    private static boolean isSignOn(String body) {
        String lower = body.toLowerCase(Locale.ROOT);
        return lower.contains("type=\"password\"")
                || lower.contains("type='password'")
                || lower.contains("sign in")
                || lower.contains("sign on")
                || lower.contains("log in")
                || lower.contains("saml");
    }

    private static Optional<String> title(String body) {
        Matcher title = TITLE.matcher(body);
        return title.find() ? Optional.of(shortened(title.group(1).strip())) : Optional.empty();
    }

    /** A query of a sign-on page holds state that does not belong in a message. */
    static String withoutQuery(String address) {
        return shortened(address.split("[?#]", 2)[0]);
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String text(byte[] body) {
        return new String(body, 0, Math.min(body.length, MAX_BODY), StandardCharsets.UTF_8);
    }

    private static BadInputException refusal(String url, String what) {
        return new BadInputException("--prometheus: " + url + " " + what);
    }

    /** The first line, without control characters. */
    static String shortened(String text) {
        String line = text.lines()
                .findFirst()
                .orElse("")
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
        return line.length() > MAX_MESSAGE_LENGTH ? line.substring(0, MAX_MESSAGE_LENGTH) + "…" : line;
    }
}
