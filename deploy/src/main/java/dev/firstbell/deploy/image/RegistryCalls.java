package dev.firstbell.deploy.image;

import dev.firstbell.deploy.cluster.Unreachable;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Sends requests to one repository: authenticates, follows redirects, and limits the size of responses.
 *
 * <p>Credentials are sent only to the registry and to the token server that the registry names. They are encrypted,
 * except on loopback, and are not sent along with a redirect to another host. Not thread-safe.
 */
final class RegistryCalls {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_MESSAGE_LENGTH = 200;
    private static final int MAX_TOKEN_BYTES = 1 << 20;

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final ImageReference image;
    private final RegistryCredentials credentials;
    private final URI repository;
    private Optional<String> authorization = Optional.empty();

    RegistryCalls(ImageReference image, RegistryCredentials credentials) {
        this.image = image;
        this.credentials = credentials;
        String host = image.registry().equals("docker.io") ? "registry-1.docker.io" : image.registry();
        URI https = URI.create("https://" + host);
        this.repository =
                URI.create((isLoopback(https) ? "http://" : "https://") + host + "/v2/" + image.repository() + "/");
    }

    /**
     * Fetches a resource of the repository.
     *
     * @param path relative to the repository's URL
     * @param limit the maximum size in bytes
     * @throws BadInputException if the resource does not exist, or the registry rejects the credentials
     * @throws IOException if the registry cannot be reached, fails, or sends more than {@code limit} bytes
     */
    byte[] get(String path, String accept, int limit) throws IOException {
        URI address = repository.resolve(path);
        HttpResponse<InputStream> response = follow(address, accept);
        if (response.statusCode() == 401 && authorization.isEmpty()) {
            response.body().close();
            authorization = Optional.of(authorize(response));
            response = follow(address, accept);
        }
        byte[] content = body(response, limit);
        if (response.statusCode() != 200) {
            throw failure(response, content);
        }
        return content;
    }

    private HttpResponse<InputStream> follow(URI address, String accept) throws IOException {
        URI at = address;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at).header("Accept", accept);
            if (sameServer(at, address)) {
                authorization.ifPresent(value -> request.header("Authorization", value));
            }
            HttpResponse<InputStream> response = send(request);
            Optional<String> location = response.headers().firstValue("Location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return response;
            }
            response.body().close();
            URI next = at.resolve(location.get());
            if (!isSafe(next)) {
                throw new IOException(image.registry() + " redirects to " + next.getScheme() + "://" + next.getHost()
                        + ", which is not encrypted");
            }
            at = next;
        }
        throw new IOException(image.registry() + " redirected more than " + MAX_REDIRECTS + " times");
    }

    /**
     * The value of the {@code Authorization} header for a challenge (documentation of CNCF Distribution: token
     * authentication, OAuth 2).
     */
    private String authorize(HttpResponse<?> unauthorized) throws IOException {
        Challenge challenge = Challenge.preferred(unauthorized.headers().allValues("WWW-Authenticate"))
                .orElseThrow(() -> new IOException(
                        image.registry() + " requires authentication, but offers neither bearer nor basic"));
        Optional<RegistryCredentials.Login> login = credentials.of(image);
        if (challenge.scheme().equals("basic")) {
            return login.filter(one -> one.user().isPresent())
                    .map(RegistryCalls::basic)
                    .orElseThrow(() -> noLogin(""));
        }
        String realm = challenge.parameters().getOrDefault("realm", "");
        URI address;
        try {
            address = URI.create(realm);
        } catch (IllegalArgumentException e) {
            throw new IOException(image.registry() + " names an invalid token server: '" + realm + "'", e);
        }
        if (!isSafe(address)) {
            throw new IOException(image.registry() + " names the token server " + realm + ", which is not encrypted");
        }
        HttpResponse<InputStream> response = send(tokenRequest(challenge, address, login));
        byte[] content = body(response, MAX_TOKEN_BYTES);
        if (response.statusCode() == 401 || response.statusCode() == 403) {
            throw denied(content);
        }
        if (response.statusCode() != 200) {
            throw new IOException(address.getHost() + " issued no token for " + image + "; it responded with "
                    + response.statusCode() + message(content));
        }
        JsonNode token = Manifests.parse(content, "the token response of " + address.getHost());
        String text = token.path("token").asString(token.path("access_token").asString(""));
        if (text.isEmpty()) {
            throw new IOException(address.getHost() + " issued no token for " + image);
        }
        return "Bearer " + text;
    }

    private static HttpRequest.Builder tokenRequest(
            Challenge challenge, URI address, Optional<RegistryCredentials.Login> login) {
        StringBuilder query = new StringBuilder();
        for (String name : new String[] {"service", "scope"}) {
            Optional.ofNullable(challenge.parameters().get(name))
                    .ifPresent(value -> query.append(query.isEmpty() ? "" : "&")
                            .append(name)
                            .append('=')
                            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        }
        if (login.isPresent() && login.get().user().isEmpty()) {
            String form = query + "&grant_type=refresh_token&client_id=firstbell&refresh_token="
                    + URLEncoder.encode(login.get().secret(), StandardCharsets.UTF_8);
            return HttpRequest.newBuilder(address)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form));
        }
        String separator = address.getRawQuery() == null ? "?" : "&";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + separator + query));
        login.ifPresent(one -> request.header("Authorization", basic(one)));
        return request;
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException {
        HttpRequest built =
                request.timeout(TIMEOUT).header("User-Agent", "firstbell").build();
        try {
            return http.send(built, HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw new IOException(
                    built.uri().getAuthority() + " did not respond within " + TIMEOUT.toSeconds() + " s", e);
        } catch (IOException e) {
            throw new IOException(built.uri().getAuthority() + " cannot be reached: " + Unreachable.words(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(
                    "interrupted during a request to " + built.uri().getHost(), e);
        }
    }

    private byte[] body(HttpResponse<InputStream> response, int limit) throws IOException {
        try (InputStream body = response.body()) {
            byte[] content = body.readNBytes(limit + 1);
            if (content.length > limit) {
                throw new IOException(
                        image.registry() + " sent more than " + limit + " bytes, too many for a manifest or token");
            }
            return content;
        }
    }

    /** The exception for a failed request. Throws {@link BadInputException} if the user can fix the cause. */
    private IOException failure(HttpResponse<?> response, byte[] content) throws IOException {
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            throw denied(content);
        }
        if (status == 404) {
            throw new BadInputException(image + " does not exist" + message(content));
        }
        String retry = response.headers()
                .firstValue("Retry-After")
                .map(after -> "; try again in " + after + " s")
                .orElse("");
        return new IOException(
                image.registry() + " responded with " + status + " for " + image + retry + message(content));
    }

    private BadInputException denied(byte[] content) throws IOException {
        Optional<RegistryCredentials.Login> login = credentials.of(image);
        if (login.isEmpty()) {
            return noLogin(message(content));
        }
        return new BadInputException(
                image + ": " + image.registry() + " denied access to " + login.get() + message(content));
    }

    private BadInputException noLogin(String message) {
        return new BadInputException(
                image + ": the image does not exist, or " + image.registry() + " requires credentials" + message
                        + "; found no credentials in " + credentials + "; run `docker login " + image.registry()
                        + "` to add them");
    }

    /** The registry's error code and message (OCI distribution specification, error codes), on one line. */
    private static String message(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        try {
            JsonNode error = Manifests.parse(content, "").path("errors").path(0);
            text = (error.path("code").asString("") + " "
                            + error.path("message").asString(""))
                    .strip();
        } catch (BadInputException e) {
            // Not a JSON error: the text is shown as it is.
        }
        text = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return text.isEmpty()
                ? ""
                : " (message: " + (text.length() > MAX_MESSAGE_LENGTH ? text.substring(0, MAX_MESSAGE_LENGTH) : text)
                        + ")";
    }

    private static String basic(RegistryCredentials.Login login) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (login.user().orElse("") + ":" + login.secret()).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean sameServer(URI one, URI other) {
        return one.getScheme().equals(other.getScheme()) && one.getAuthority().equals(other.getAuthority());
    }

    private static boolean isSafe(URI address) {
        return address.getHost() != null
                && ("https".equals(address.getScheme()) || "http".equals(address.getScheme()) && isLoopback(address));
    }

    /** By the host's name only, without a DNS lookup. */
    private static boolean isLoopback(URI address) {
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("[::1]");
    }
}
