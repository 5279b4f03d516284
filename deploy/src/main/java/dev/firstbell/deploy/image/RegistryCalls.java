package dev.firstbell.deploy.image;

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
 * Requests to one repository: the log-in that the registry asks for, redirects to where it keeps its content, limits.
 *
 * <p>A secret goes to the registry and to the address that the registry names for its tokens, encrypted unless that is on
 * loopback, and never along with a redirect to another host. Not thread-safe.
 */
final class RegistryCalls {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int REDIRECTS = 5;
    private static final int MESSAGE = 200;

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

    /** The content below the repository's address, at most so many bytes. */
    byte[] get(String path, String accept, int limit) throws IOException {
        URI address = repository.resolve(path);
        HttpResponse<InputStream> answer = follow(address, accept);
        if (answer.statusCode() == 401 && authorization.isEmpty()) {
            answer.body().close();
            authorization = Optional.of(authorize(answer));
            answer = follow(address, accept);
        }
        byte[] content = body(answer, limit);
        if (answer.statusCode() != 200) {
            throw refusal(answer, content);
        }
        return content;
    }

    private HttpResponse<InputStream> follow(URI address, String accept) throws IOException {
        URI at = address;
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at).header("Accept", accept);
            if (sameServer(at, address)) {
                authorization.ifPresent(value -> request.header("Authorization", value));
            }
            HttpResponse<InputStream> answer = send(request);
            Optional<String> location = answer.headers().firstValue("Location");
            if (answer.statusCode() / 100 != 3 || location.isEmpty()) {
                return answer;
            }
            answer.body().close();
            URI next = at.resolve(location.get());
            if (!isSafe(next)) {
                throw new IOException(image.registry() + " redirects to " + next.getScheme() + "://" + next.getHost()
                        + ", which is not encrypted");
            }
            at = next;
        }
        throw new IOException(image.registry() + " redirects in a circle");
    }

    /** The header that the registry wants to see (distribution's documentation: token authentication, OAuth 2). */
    private String authorize(HttpResponse<?> refusal) throws IOException {
        Challenge challenge = Challenge.best(refusal.headers().allValues("WWW-Authenticate"))
                .orElseThrow(
                        () -> new IOException(image.registry() + " asks for a log-in of a kind that is not known"));
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
            throw new IOException(image.registry() + " names no address for its tokens: '" + realm + "'", e);
        }
        if (!isSafe(address)) {
            throw new IOException(image.registry() + " wants the log-in sent to " + realm + ", which is not encrypted");
        }
        HttpResponse<InputStream> answer = send(tokenRequest(challenge, address, login));
        byte[] content = body(answer, 1 << 20);
        if (answer.statusCode() == 401 || answer.statusCode() == 403) {
            throw denied(content);
        }
        if (answer.statusCode() != 200) {
            throw new IOException(
                    address.getHost() + " gives no token for " + image + ": " + answer.statusCode() + message(content));
        }
        JsonNode token = Manifests.parse(content, "the token of " + address.getHost());
        String text = token.path("token").asString(token.path("access_token").asString(""));
        if (text.isEmpty()) {
            throw new IOException(address.getHost() + " gives no token for " + image);
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
                    built.uri().getAuthority() + " did not answer within " + TIMEOUT.toSeconds() + " s", e);
        } catch (IOException e) {
            throw new IOException(built.uri().getAuthority() + " cannot be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + built.uri().getHost() + " was asked", e);
        }
    }

    private byte[] body(HttpResponse<InputStream> answer, int limit) throws IOException {
        try (InputStream body = answer.body()) {
            byte[] content = body.readNBytes(limit + 1);
            if (content.length > limit) {
                throw new IOException(
                        image.registry() + " answers with more than " + limit + " bytes, which is no image's document");
            }
            return content;
        }
    }

    /** Why there is no content; what a person can change about it is thrown as bad input. */
    private IOException refusal(HttpResponse<?> answer, byte[] content) throws IOException {
        int status = answer.statusCode();
        if (status == 401 || status == 403) {
            throw denied(content);
        }
        if (status == 404) {
            throw new BadInputException(image + " is not there" + message(content));
        }
        String again = answer.headers()
                .firstValue("Retry-After")
                .map(after -> ", try again in " + after + " s")
                .orElse("");
        return new IOException(image.registry() + " answers " + status + " for " + image + again + message(content));
    }

    private BadInputException denied(byte[] content) throws IOException {
        Optional<RegistryCredentials.Login> login = credentials.of(image);
        if (login.isEmpty()) {
            return noLogin(message(content));
        }
        return new BadInputException(
                image + ": " + image.registry() + " does not show it to " + login.get() + message(content));
    }

    private BadInputException noLogin(String message) {
        return new BadInputException(
                image + ": " + image.registry() + " shows it to nobody without a log-in, or has none"
                        + " of this name" + message + "; there is no log-in in " + credentials + "; `docker login "
                        + image.registry() + "` makes one");
    }

    /** What the registry says to it (the specification's error codes), made fit for one line. */
    private static String message(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        try {
            JsonNode error = Manifests.parse(content, "").path("errors").path(0);
            text = (error.path("code").asString("") + " "
                            + error.path("message").asString(""))
                    .strip();
        } catch (BadInputException e) {
            // A page, or nothing: shown as it is.
        }
        text = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return text.isEmpty()
                ? ""
                : " (it says: " + (text.length() > MESSAGE ? text.substring(0, MESSAGE) : text) + ")";
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

    /** By its name only: nothing is looked up. */
    private static boolean isLoopback(URI address) {
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.matches("127(\\.\\d{1,3}){3}") || host.equals("[::1]");
    }
}
