package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException.Code;
import dev.firstbell.client.internal.http.BufferedResponse;
import dev.firstbell.client.internal.http.Credentials;
import dev.firstbell.client.internal.http.HubUrls;
import dev.firstbell.client.internal.http.JsonBody;
import dev.firstbell.client.internal.http.Operation;
import dev.firstbell.client.internal.transport.Caller;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Users' API tokens (apihandlers/users.py, UserTokenListAPIHandler). Obtained from {@code HubClient.tokens()}. Thread-safe. */
public final class Tokens {
    private final Caller caller;

    public Tokens(Caller caller) {
        this.caller = caller;
    }

    /** Lists a user's tokens. Needs the scope {@code read:tokens}. The hub deletes expired tokens during this call. */
    public CompletableFuture<List<TokenInfo>> list(String user) {
        return caller.send(
                Caller.get(caller.urls().user(user, "/tokens")),
                Operation.of("list tokens", user),
                response -> response.expect(200).json().list("api_tokens").stream()
                        .map(Tokens::info)
                        .toList());
    }

    /**
     * Creates a token that acts as the user. Needs the scope {@code tokens}. {@code FORBIDDEN} for an unknown user.
     *
     * @param note the purpose of the token, shown on the user's token page
     * @param expiresIn rounded down to whole seconds, at least one
     */
    public CompletableFuture<ApiToken> create(String user, String note, Duration expiresIn) {
        return create(user, body(note, expiresIn));
    }

    /**
     * Creates a token with fewer permissions than the user has.
     *
     * @param scopes such as {@code access:servers!user=ada}; {@code BAD_REQUEST} for a scope that does not exist or
     *     that the user lacks
     */
    public CompletableFuture<ApiToken> create(String user, String note, Duration expiresIn, Collection<String> scopes) {
        Map<String, Object> body = body(note, expiresIn);
        body.put("scopes", List.copyOf(scopes));
        return create(user, body);
    }

    private CompletableFuture<ApiToken> create(String user, Map<String, Object> body) {
        return caller.send(
                Caller.post(caller.urls().user(user, "/tokens"), body),
                Operation.of("create a token", user),
                Tokens::created);
    }

    /**
     * Requests a token with a user's password, which is the cheapest way to log in. The request does not carry this
     * client's own token. It works with authenticators that check passwords themselves (dummy, PAM, LDAP, native), and
     * only for an existing user. {@code FORBIDDEN} otherwise; the hub does not state the reason.
     *
     * @param note the purpose of the token, shown on the user's token page
     * @param expiresIn rounded down to whole seconds, at least one
     */
    public CompletableFuture<ApiToken> logIn(String user, String password, String note, Duration expiresIn) {
        Map<String, Object> body = body(note, expiresIn);
        body.put("auth", Map.of("username", user, "password", requireNonNull(password, "password is null")));
        return caller.as(Credentials.NONE)
                .send(
                        Caller.post(caller.urls().user(user, "/tokens"), body),
                        Operation.of("log in for a token", user),
                        Tokens::created);
    }

    /**
     * Revokes a token at once. Revoking a token of an OAuth client revokes all tokens of that client. Single-user
     * servers may accept the token for up to 300 s more, because they cache the hub's response.
     *
     * @param id the id in {@link TokenInfo}
     * @return false if the token did not exist
     */
    public CompletableFuture<Boolean> revoke(String user, String id) {
        return caller.send(
                Caller.delete(caller.urls().user(user, "/tokens/" + HubUrls.quote(id))),
                Operation.of("revoke a token", user),
                response -> {
                    if (response.isMissing()) {
                        return false;
                    }
                    response.expect(204);
                    return true;
                });
    }

    private static Map<String, Object> body(String note, Duration expiresIn) {
        requireNonNull(note, "note is null");
        if (expiresIn.toSeconds() < 1) {
            throw new IllegalArgumentException("expiresIn is less than one second: " + expiresIn);
        }
        Map<String, Object> body = new HashMap<>();
        body.put("note", note);
        body.put("expires_in", expiresIn.toSeconds());
        return body;
    }

    private static ApiToken created(BufferedResponse response) {
        // JupyterHub 2 and earlier respond with 200.
        response.expect(201, 200);
        try {
            return ApiToken.of(response.json().text("token"));
        } catch (IllegalArgumentException e) {
            throw response.operation().failure(Code.PROTOCOL, e.getMessage(), e);
        }
    }

    private static TokenInfo info(JsonBody json) {
        return new TokenInfo(
                json.text("id"),
                json.optionalText("note").orElse(""),
                new HashSet<>(json.texts("scopes")),
                json.instant("created"),
                json.optionalInstant("last_activity"),
                json.optionalInstant("expires_at"),
                json.optionalText("oauth_client").orElse(""));
    }
}
