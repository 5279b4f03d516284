package dev.firstbell.embedded.internal.hub;

import dev.firstbell.embedded.internal.http.Exchange;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who is logged in in which browser, and the tokens against forged forms (JupyterHub handlers/base.py, _xsrf_utils.py).
 *
 * <p>Cookies have paths of their own: {@code jupyterhub-session-id} the base path, {@code jupyterhub-hub-login} and one
 * {@code _xsrf} the hub's; each server has another {@code _xsrf}. Signed values are wrapped in quotes and hold {@code |}
 * and {@code =}.
 */
public final class Browsers {
    static final String LOGIN = "jupyterhub-hub-login";
    public static final String SESSION = "jupyterhub-session-id";
    public static final String XSRF = "_xsrf";

    private final byte[] secret = Accounts.newToken().getBytes(StandardCharsets.US_ASCII);
    private final Map<String, String> userByLogin = new HashMap<>();
    private final Map<String, Grant> grantByCode = new HashMap<>();

    /** What a code stands for that a browser carries to a server. */
    private record Grant(String user, String client) {}

    /** Who is logged in at the hub in the browser that asks. */
    public Optional<String> user(Exchange exchange) {
        return exchange.cookie(LOGIN).map(userByLogin::get);
    }

    /** Logs a user in: the answer sets the cookies. */
    public void logIn(Exchange exchange, String user, Paths paths) {
        String session = exchange.cookie(SESSION).orElseGet(Accounts::newToken);
        String login = signed(LOGIN, Accounts.newToken());
        userByLogin.put(login, user);
        exchange.setCookie(SESSION + "=" + session + "; HttpOnly; Path=" + paths.base());
        exchange.setCookie(LOGIN + "=\"" + login + "\"; Max-Age=2592000; HttpOnly; Path=" + paths.hub(""));
        exchange.setCookie(XSRF + "=" + xsrf(session + ":" + user) + "; Path=" + paths.hub(""));
    }

    /** Logs whoever it is out: the answer clears the cookies. */
    public void logOut(Exchange exchange, Paths paths) {
        exchange.cookie(LOGIN).ifPresent(userByLogin::remove);
        exchange.setCookie(SESSION + "=; Max-Age=0; Path=" + paths.base());
        exchange.setCookie(LOGIN + "=; Max-Age=0; Path=" + paths.hub(""));
        exchange.setCookie(XSRF + "=; Max-Age=0; Path=" + paths.hub(""));
    }

    /** A code for a server's client, by which it learns that this user is in front of it. */
    public String newCode(String user, String client) {
        String code = Accounts.newToken();
        grantByCode.put(code, new Grant(user, client));
        return code;
    }

    /** Whom a code stands for; once, and for the client that it was made for only. */
    public Optional<String> redeem(String code, String client) {
        return Optional.ofNullable(grantByCode.remove(code))
                .filter(grant -> grant.client().equals(client))
                .map(Grant::user);
    }

    void forget(String user) {
        userByLogin.values().removeIf(user::equals);
        grantByCode.values().removeIf(grant -> grant.user().equals(user));
    }

    /** The token for the hub's forms in this browser: bound to session and user, or to address and browser. */
    public String xsrf(Exchange exchange) {
        return xsrf(user(exchange)
                .map(user -> exchange.cookie(SESSION).orElse("None") + ":" + user)
                .orElseGet(() -> "None:" + digest(exchange.visitor())));
    }

    /** Whether a form or a script repeats the cookie, and the cookie is that of this very browser. */
    public boolean isForged(Exchange exchange) {
        return isForged(exchange, xsrf(exchange));
    }

    /** The same where another token is right: a server has its own. */
    public static boolean isForged(Exchange exchange, String right) {
        Optional<String> repeated = exchange.argument(XSRF)
                .or(() -> Optional.ofNullable(exchange.header("X-XSRFToken")))
                .or(() -> Optional.ofNullable(exchange.header("X-CSRFToken")));
        return !repeated.equals(Optional.of(right)) || !exchange.cookie(XSRF).equals(Optional.of(right));
    }

    /** A token: url-safe base64 without padding of a signed value, which is an id. */
    public String xsrf(String id) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(signed(XSRF, id).getBytes(StandardCharsets.US_ASCII));
    }

    /** As tornado signs (web.py, create_signed_value, version 2); the time is left at 0, so that a value stays the same. */
    private String signed(String name, String value) {
        String encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
        String content = "2|1:0|1:0|" + name.length() + ":" + name + "|" + encoded.length() + ":" + encoded + "|";
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return content + HexFormat.of().formatHex(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static String digest(String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
