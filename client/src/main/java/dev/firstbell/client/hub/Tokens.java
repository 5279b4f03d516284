package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.client.HubClient;
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

/** Users' API tokens (apihandlers/users.py, UserTokenListAPIHandler). From {@link HubClient#tokens()}. Thread-safe. */
public final class Tokens {
    private final Caller caller;

    public Tokens(Caller caller) {
        this.caller = caller;
    }

    /** Needs {@code read:tokens}. The hub forgets expired ones when it is asked. */
    public CompletableFuture<List<TokenInfo>> list(String user) {
        return caller.send(
                Caller.get(caller.urls().user(user, "/tokens")),
                Operation.of("list tokens", user),
                answer -> answer.expect(200).json().list("api_tokens").stream()
                        .map(Tokens::info)
                        .toList());
    }

    /**
     * A token that acts as the user. Needs {@code tokens}. {@code FORBIDDEN} for an unknown user.
     *
     * @param note what it is for, shown on the user's token page
     * @param expiresIn rounded down to seconds, at least one
     */
    public CompletableFuture<ApiToken> create(String user, String note, Duration expiresIn) {
        return create(user, body(note, expiresIn));
    }

    /**
     * The same with less than the user may do.
     *
     * @param scopes such as {@code access:servers!user=ada}; {@code BAD_REQUEST} for one that does not exist or that the
     *     user lacks
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
     * The token of a user who shows a password instead of a token: the cheapest log-in there is. Sent without this
     * client's own token. Works with authenticators that check passwords themselves (dummy, PAM, LDAP, native), and only for
     * a user who exists already. {@code FORBIDDEN} otherwise; the hub does not say why.
     *
     * @param expiresIn rounded down to seconds, at least one
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
     * Revokes a token at once. One that was given to an OAuth client takes all others of that client with it. The servers
     * behind the hub may take it for up to 300 s more, which is how long they remember an answer.
     *
     * @param id of {@link TokenInfo}
     * @return false if there was no such token
     */
    public CompletableFuture<Boolean> revoke(String user, String id) {
        return caller.send(
                Caller.delete(caller.urls().user(user, "/tokens/" + HubUrls.quote(id))),
                Operation.of("revoke a token", user),
                answer -> {
                    if (answer.status() == 404) {
                        return false;
                    }
                    answer.expect(204);
                    return true;
                });
    }

    private static Map<String, Object> body(String note, Duration expiresIn) {
        requireNonNull(note, "note is null");
        if (expiresIn.toSeconds() < 1) {
            throw new IllegalArgumentException("expiresIn is less than a second: " + expiresIn);
        }
        Map<String, Object> body = new HashMap<>();
        body.put("note", note);
        body.put("expires_in", expiresIn.toSeconds());
        return body;
    }

    private static ApiToken created(BufferedResponse answer) {
        // 200 before JupyterHub 3.
        answer.expect(201, 200);
        try {
            return ApiToken.of(answer.json().text("token"));
        } catch (IllegalArgumentException e) {
            throw answer.operation().failure(Code.PROTOCOL, e.getMessage(), e);
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
