package dev.firstbell.embedded.internal.hub;

import dev.firstbell.embedded.internal.http.Names;
import dev.firstbell.twin.hub.ModelServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The paths of pages, API and servers below the base path. Only this class escapes names. */
public record Paths(String base) {
    /** @param path below {@code hub/}, already escaped */
    public String hub(String path) {
        return base + "hub/" + path;
    }

    /** The log-in form, which leads on to the given address. */
    public String login(String next) {
        return hub("login") + "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
    }

    /** The front page of a server, with a slash at its end. */
    public String server(ModelServer server) {
        return base + "user/" + below(server, "/") + "/";
    }

    /** A page of the hub about one server, such as {@code hub/spawn/ada/lab-1}. */
    public String page(String name, ModelServer server) {
        return hub(name + "/" + below(server, "/"));
    }

    /** A server in the hub's REST API. */
    public String api(ModelServer server) {
        return hub("api/users/" + Names.escape(server.user().name())
                + (server.name().isEmpty() ? "/server" : "/servers/" + Names.escape(server.name())));
    }

    /** The server's client at the hub (services/auth.py): {@code user-ada}, or {@code user-ada-lab-1}. */
    public static String client(ModelServer server) {
        return "jupyterhub-user-" + below(server, "-");
    }

    private static String below(ModelServer server, String separator) {
        String user = Names.escape(server.user().name());
        return server.name().isEmpty() ? user : user + separator + Names.escape(server.name());
    }
}
