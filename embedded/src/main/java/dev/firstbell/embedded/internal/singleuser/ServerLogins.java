package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.hub.Accounts;
import dev.firstbell.twin.clock.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The log-ins at one server (JupyterHub services/auth.py): browsers that came back from the hub, and the hub's answers
 * about tokens, which the server caches for 300 s. All of it is lost when the server stops.
 */
final class ServerLogins {
    private static final Duration CACHED = Duration.ofSeconds(300);
    private static final int MOST_OPEN = 1000;

    private final EventLoop loop;
    private final Map<String, String> userByCookie = new HashMap<>();
    private final Map<String, String> pageByState = new LinkedHashMap<>();
    private final Map<String, Answer> answerByToken = new HashMap<>();

    ServerLogins(EventLoop loop) {
        this.loop = loop;
    }

    /** The hub's answer about a token. */
    private record Answer(boolean mayAccess, Instant until) {}

    /** Remembers the page that a browser asked for before it is redirected to the hub. */
    String newState(String page) {
        if (pageByState.size() >= MOST_OPEN) {
            pageByState.remove(pageByState.keySet().iterator().next());
        }
        String state = Accounts.newToken().substring(0, 22);
        pageByState.put(state, page);
        return state;
    }

    /** The page that a browser asked for before the redirect; can be read once. */
    Optional<String> page(String state) {
        return Optional.ofNullable(pageByState.remove(state));
    }

    /** Logs a browser in and returns its cookie. */
    String logIn(String user) {
        String cookie = "2|1:0|" + Accounts.newToken() + "|" + Accounts.newToken();
        userByCookie.put(cookie, user);
        return cookie;
    }

    Optional<String> user(String cookie) {
        return Optional.ofNullable(userByCookie.get(cookie));
    }

    /** The cached answer of the hub about a token. */
    Optional<Boolean> cached(String token) {
        return Optional.ofNullable(answerByToken.get(token))
                .filter(answer -> answer.until().isAfter(loop.now()))
                .map(Answer::mayAccess);
    }

    void cache(String token, boolean mayAccess) {
        if (answerByToken.size() >= MOST_OPEN) {
            // A lost entry only costs another question to the hub.
            answerByToken.clear();
        }
        answerByToken.put(token, new Answer(mayAccess, loop.now().plus(CACHED)));
    }
}
