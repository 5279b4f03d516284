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
 * The log-ins of browsers, and the XSRF tokens of forms (JupyterHub handlers/base.py, _xsrf_utils.py).
 *
 * <p>Each cookie has a path: {@code jupyterhub-session-id} the base path, {@code jupyterhub-hub-login} and
 * {@code _xsrf} the hub's path. Each server has an {@code _xsrf} of its own. Signed values are quoted and contain
 * {@code |} and {@code =}.
 */
public final class Browsers {
    static final String LOGIN = "jupyterhub-hub-login";
    public static final String SESSION = "jupyterhub-session-id";
    public static final String XSRF = "_xsrf";

    private final byte[] secret = Accounts.newToken().getBytes(StandardCharsets.US_ASCII);
    private final Map<String, String> userByLogin = new HashMap<>();
    private final Map<String, Grant> grantByCode = new HashMap<>();

    /** The meaning of a code that a browser carries from the hub to a server. */
    private record Grant(String user, String client) {}

    /** The user who is logged in at the hub in this browser. */
    public Optional<String> user(Exchange exchange) {
        return exchange.cookie(LOGIN).map(userByLogin::get);
    }

    /** Logs a user in; the answer sets the cookies. */
    public void logIn(Exchange exchange, String user, Paths paths) {
        String session = exchange.cookie(SESSION).orElseGet(Accounts::newToken);
        String login = signed(LOGIN, Accounts.newToken());
        userByLogin.put(login, user);
        exchange.setCookie(SESSION + "=" + session + "; HttpOnly; Path=" + paths.base());
        exchange.setCookie(LOGIN + "=\"" + login + "\"; Max-Age=2592000; HttpOnly; Path=" + paths.hub(""));
        exchange.setCookie(XSRF + "=" + xsrf(session + ":" + user) + "; Path=" + paths.hub(""));
    }

    /** Logs the browser's user out, if there is one; the answer clears the cookies. */
    public void logOut(Exchange exchange, Paths paths) {
        exchange.cookie(LOGIN).ifPresent(userByLogin::remove);
        exchange.setCookie(SESSION + "=; Max-Age=0; Path=" + paths.base());
        exchange.setCookie(LOGIN + "=; Max-Age=0; Path=" + paths.hub(""));
        exchange.setCookie(XSRF + "=; Max-Age=0; Path=" + paths.hub(""));
    }

    /** A code with which a server's client learns which user is logged in. */
    public String newCode(String user, String client) {
        String code = Accounts.newToken();
        grantByCode.put(code, new Grant(user, client));
        return code;
    }

    /** The user that a code stands for. A code works once, and only for the client that it was made for. */
    public Optional<String> redeem(String code, String client) {
        return Optional.ofNullable(grantByCode.remove(code))
                .filter(grant -> grant.client().equals(client))
                .map(Grant::user);
    }

    void forget(String user) {
        userByLogin.values().removeIf(user::equals);
        grantByCode.values().removeIf(grant -> grant.user().equals(user));
    }

    /**
     * The XSRF token for the hub's forms in this browser, bound to session and user, or before the log-in to the
     * browser.
     */
    public String xsrf(Exchange exchange) {
        return xsrf(user(exchange)
                .map(user -> exchange.cookie(SESSION).orElse("None") + ":" + user)
                .orElseGet(() -> "None:" + digest(exchange.visitor())));
    }

    /** Whether a request fails the XSRF check: argument or header, and cookie, must be the token of this browser. */
    public boolean isForged(Exchange exchange) {
        return isForged(exchange, xsrf(exchange));
    }

    /** The same check against another token, such as a server's. */
    public static boolean isForged(Exchange exchange, String right) {
        Optional<String> repeated = exchange.argument(XSRF)
                .or(() -> Optional.ofNullable(exchange.header("X-XSRFToken")))
                .or(() -> Optional.ofNullable(exchange.header("X-CSRFToken")));
        return !repeated.equals(Optional.of(right)) || !exchange.cookie(XSRF).equals(Optional.of(right));
    }

    /** An XSRF token: the signed id in URL-safe base64 without padding. */
    public String xsrf(String id) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(signed(XSRF, id).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Signs as tornado does (web.py, create_signed_value, version 2), but with time 0, so that the value does not
     * change.
     */
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
