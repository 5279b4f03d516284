package dev.firstbell.client.hub;

import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.JsonBody;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Describes a response that is not a JupyterHub's, in a phrase that continues "it". Stateless and thread-safe. */
final class FoundPage {
    private static final Pattern SIGN_ON = Pattern.compile(
            "(?i)log-?in|sign-?in|sso|oauth|openid|oidc|saml|adfs|shibboleth|/cas\\b|/idp|/auth|accounts\\.google"
                    + "|microsoftonline|okta|keycloak|cloudflareaccess");
    private static final int LONGEST = 60;
    private static final int MOST_KEYS = 4;

    private FoundPage() {}

    static String describe(BufferedResponse response) {
        if (response.status() / 100 == 3) {
            return redirect(response);
        }
        if (response.status() == 401) {
            return "asks for a password of its own before the hub (401, " + scheme(response) + ")";
        }
        return "answers with " + response.status() + " and " + body(response) + server(response);
    }

    private static String redirect(BufferedResponse response) {
        HttpUrl target = Optional.ofNullable(response.headers().get("Location"))
                .map(location -> response.url().resolve(location))
                .orElse(null);
        if (target == null) {
            return "redirects (" + response.status() + ") without an address" + server(response);
        }
        String address = target.scheme() + "://" + target.host()
                + (target.port() == HttpUrl.defaultPort(target.scheme()) ? "" : ":" + target.port())
                + target.encodedPath();
        boolean signOn = SIGN_ON.matcher(address).find();
        boolean plain = response.url().isHttps() && !target.isHttps();
        return "redirects to " + shortened(address)
                + (signOn ? ", a sign-on page in front of the hub" : "")
                + (plain ? ", from https to http, as behind a proxy that does not send X-Forwarded-Proto" : "");
    }

    private static String scheme(BufferedResponse response) {
        return Optional.ofNullable(response.headers().get("WWW-Authenticate"))
                .map(challenge -> challenge.split("\\s", 2)[0].toLowerCase(Locale.ROOT) + " authentication")
                .orElse("without saying how");
    }

    private static String body(BufferedResponse response) {
        if (response.body().length == 0) {
            return "an empty body";
        }
        if (response.contentType().contains("json")) {
            return json(response);
        }
        return response.title().map(title -> "the page \"" + title + "\"").orElseGet(() -> untitled(response));
    }

    private static String untitled(BufferedResponse response) {
        return response.isPage() ? "a page without a title" : "the text \"" + shortened(response.message()) + "\"";
    }

    private static String json(BufferedResponse response) {
        try {
            JsonNode json = JsonBody.mapper().readTree(response.body());
            String keys = json.propertyNames().stream()
                    .limit(MOST_KEYS)
                    .map(FoundPage::shortened)
                    .collect(Collectors.joining(", "));
            String message = response.message();
            if (response.status() == 200 && json.path("version").isString()) {
                return "the version " + shortened(json.path("version").stringValue())
                        + " of another program (without the header X-JupyterHub-Version)";
            }
            return response.status() != 200 && !message.isEmpty()
                    ? "the message \"" + shortened(message) + "\""
                    : json.isObject() && !keys.isEmpty()
                            ? "JSON of something else (its keys: " + keys + ")"
                            : "JSON of something else";
        } catch (JacksonException e) {
            return "a body that it calls JSON and that is not";
        }
    }

    private static String server(BufferedResponse response) {
        return Optional.ofNullable(response.headers().get("Server"))
                .map(name -> ", from " + shortened(name))
                .orElse("");
    }

    private static String shortened(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
