package dev.firstbell.embedded.internal;

import java.util.Map;

/**
 * The hub's pages (JupyterHub share/jupyterhub/templates): of their looks nothing, of their structure what a program that
 * plays a browser goes by. Everything from outside is escaped here.
 */
final class Html {
    private static final Map<Integer, String> REASONS = Map.of(
            400, "Bad Request",
            403, "Forbidden",
            404, "Not Found",
            429, "Too Many Requests",
            500, "Internal Server Error");

    private Html() {}

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;");
    }

    /** @param body of the page, HTML already */
    private static String document(String title, String body) {
        return "<!DOCTYPE HTML>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escape(title)
                + "</title></head><body>\n" + body
                + "\n<p>This is Firstbell's embedded hub: JupyterHub, the cluster and this server are simulated.</p>\n"
                + "</body></html>\n";
    }

    /** A page with nothing to do on it. */
    static String page(String title, String text) {
        return document(title, "<h1>" + escape(title) + "</h1>\n<p>" + escape(text) + "</p>");
    }

    /** error.html. */
    static String error(int status, String message) {
        return document(
                "JupyterHub",
                "<div class=\"error\">\n<h1>" + status + " : " + REASONS.getOrDefault(status, "Error") + "</h1>\n<p>"
                        + escape(message) + "</p>\n</div>");
    }

    /** login.html. */
    static String login(String action, String xsrf, String username, String error) {
        String told = error.isEmpty() ? "" : "<p class=\"login_error\">" + escape(error) + "</p>\n";
        return document(
                "JupyterHub",
                "<form action=\"" + escape(action) + "\" method=\"post\" role=\"form\">\n<h1>Sign in</h1>\n" + told
                        + "<input type=\"hidden\" name=\"_xsrf\" value=\"" + escape(xsrf) + "\" />\n"
                        + "<input id=\"username_input\" type=\"text\" name=\"username\" value=\"" + escape(username)
                        + "\" />\n<input id=\"password_input\" type=\"password\" name=\"password\" />\n"
                        + "<input id=\"login_submit\" type=\"submit\" value=\"Sign in\" />\n</form>");
    }

    /** spawn.html with KubeSpawner's form of profiles; the first is chosen. */
    static String spawnForm(String action, Iterable<String> profiles, String error) {
        StringBuilder choices = new StringBuilder();
        for (String slug : profiles) {
            String chosen = choices.isEmpty() ? " checked" : "";
            choices.append("<input type=\"radio\" name=\"profile\" value=\"" + escape(slug) + "\"" + chosen + " />"
                    + escape(slug) + "\n");
        }
        String told = error.isEmpty()
                ? ""
                : "<p class=\"spawn-error-msg alert alert-danger\">Error: " + escape(error) + "</p>\n";
        return document(
                "JupyterHub",
                "<h1>Server Options</h1>\n" + told
                        + "<form enctype=\"multipart/form-data\" id=\"spawn_form\" action=\"" + escape(action)
                        + "\" method=\"post\" role=\"form\">\n" + choices
                        + "<button type=\"submit\">Start</button>\n</form>");
    }

    /** spawn_pending.html. */
    static String spawnPending(String progressUrl) {
        return document(
                "JupyterHub",
                "<p>Your server is starting up.</p>\n<div class=\"progress\"><div id=\"progress-bar\""
                        + " class=\"progress-bar\" role=\"progressbar\"></div></div>\n"
                        + "<script>var evtSource = new EventSource(\"" + escape(progressUrl) + "\");</script>");
    }

    /** not_running.html, where nothing runs. */
    static String notRunning(String server, String spawnUrl) {
        return document(
                "JupyterHub",
                "<h1>Server not running</h1>\n<p>Your server " + escape(server)
                        + " is not running. Would you like to start it?</p>\n" + launch(spawnUrl));
    }

    /** not_running.html, after a failure: it says nothing that the spawner has not marked for students. */
    static String spawnFailed(String server, String spawnUrl) {
        return document(
                "JupyterHub",
                "<h1>Spawn failed</h1>\n<p>The latest attempt to start your server " + escape(server)
                        + " has failed. Would you like to retry starting it?</p>\n" + launch(spawnUrl));
    }

    private static String launch(String spawnUrl) {
        return "<a id=\"start\" role=\"button\" href=\"" + escape(spawnUrl) + "\">Launch Server</a>";
    }
}
