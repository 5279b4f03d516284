package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.embedded.internal.hub.Accounts;
import dev.firstbell.twin.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whom one server has let in (JupyterHub services/auth.py): browsers that came back from the hub, and tokens that it has
 * asked the hub about and believes for 300 s. All of it is in the server's memory and gone with it.
 */
final class ServerLogins {
    private static final Duration BELIEVED = Duration.ofSeconds(300);
    private static final int MOST_OPEN = 1000;

    private final EventLoop loop;
    private final Map<String, String> userByCookie = new HashMap<>();
    private final Map<String, String> pageByState = new LinkedHashMap<>();
    private final Map<String, Answer> answerByToken = new HashMap<>();

    ServerLogins(EventLoop loop) {
        this.loop = loop;
    }

    /** What the hub said of a token. */
    private record Answer(boolean mayAccess, Instant until) {}

    /** Remembers where a browser wanted to go that is sent to the hub. */
    String newState(String page) {
        if (pageByState.size() >= MOST_OPEN) {
            pageByState.remove(pageByState.keySet().iterator().next());
        }
        String state = Accounts.newToken().substring(0, 22);
        pageByState.put(state, page);
        return state;
    }

    /** Where the browser wanted to go that comes back with this; once. */
    Optional<String> page(String state) {
        return Optional.ofNullable(pageByState.remove(state));
    }

    /** Lets a browser in. */
    String logIn(String user) {
        String cookie = "2|1:0|" + Accounts.newToken() + "|" + Accounts.newToken();
        userByCookie.put(cookie, user);
        return cookie;
    }

    Optional<String> user(String cookie) {
        return Optional.ofNullable(userByCookie.get(cookie));
    }

    /** What the hub last said of a token, while it is believed. */
    Optional<Boolean> believed(String token) {
        return Optional.ofNullable(answerByToken.get(token))
                .filter(answer -> answer.until().isAfter(loop.now()))
                .map(Answer::mayAccess);
    }

    void believe(String token, boolean mayAccess) {
        if (answerByToken.size() >= MOST_OPEN) {
            // Forgetting costs no more than asking again.
            answerByToken.clear();
        }
        answerByToken.put(token, new Answer(mayAccess, loop.now().plus(BELIEVED)));
    }
}
