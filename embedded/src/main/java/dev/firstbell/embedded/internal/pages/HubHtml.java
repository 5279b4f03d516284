package dev.firstbell.embedded.internal.pages;

import dev.firstbell.embedded.internal.http.Html;

/**
 * The hub's own pages (JupyterHub share/jupyterhub/templates): only the parts of their structure that a program in the
 * place of a browser depends on.
 */
final class HubHtml {
    private HubHtml() {}

    /** login.html. */
    static String login(String action, String xsrf, String username, String error) {
        String message = error.isEmpty() ? "" : "<p class=\"login_error\">" + Html.escape(error) + "</p>\n";
        return Html.document(
                "JupyterHub",
                "<form action=\"" + Html.escape(action) + "\" method=\"post\" role=\"form\">\n<h1>Sign in</h1>\n"
                        + message
                        + "<input type=\"hidden\" name=\"_xsrf\" value=\"" + Html.escape(xsrf) + "\" />\n"
                        + "<input id=\"username_input\" type=\"text\" name=\"username\" value=\""
                        + Html.escape(username)
                        + "\" />\n<input id=\"password_input\" type=\"password\" name=\"password\" />\n"
                        + "<input id=\"login_submit\" type=\"submit\" value=\"Sign in\" />\n</form>");
    }

    /** spawn.html with KubeSpawner's form of profiles; the first profile is preselected. */
    static String spawnForm(String action, Iterable<String> profiles, String error) {
        StringBuilder choices = new StringBuilder();
        for (String slug : profiles) {
            String chosen = choices.isEmpty() ? " checked" : "";
            choices.append("<input type=\"radio\" name=\"profile\" value=\"" + Html.escape(slug) + "\"" + chosen + " />"
                    + Html.escape(slug) + "\n");
        }
        String message = error.isEmpty()
                ? ""
                : "<p class=\"spawn-error-msg alert alert-danger\">Error: " + Html.escape(error) + "</p>\n";
        return Html.document(
                "JupyterHub",
                "<h1>Server Options</h1>\n" + message
                        + "<form enctype=\"multipart/form-data\" id=\"spawn_form\" action=\"" + Html.escape(action)
                        + "\" method=\"post\" role=\"form\">\n" + choices
                        + "<button type=\"submit\">Start</button>\n</form>");
    }

    /** spawn_pending.html. */
    static String spawnPending(String progressUrl) {
        return Html.document(
                "JupyterHub",
                "<p>Your server is starting up.</p>\n<div class=\"progress\"><div id=\"progress-bar\""
                        + " class=\"progress-bar\" role=\"progressbar\"></div></div>\n"
                        + "<script>var evtSource = new EventSource(\"" + Html.escape(progressUrl) + "\");</script>");
    }

    /** not_running.html for a stopped server. */
    static String notRunning(String server, String spawnUrl) {
        return Html.document(
                "JupyterHub",
                "<h1>Server not running</h1>\n<p>Your server " + Html.escape(server)
                        + " is not running. Would you like to start it?</p>\n" + launch(spawnUrl));
    }

    /**
     * not_running.html after a failed start. It shows the failure only if the spawner has marked it as meant for users.
     */
    static String spawnFailed(String server, String spawnUrl) {
        return Html.document(
                "JupyterHub",
                "<h1>Spawn failed</h1>\n<p>The latest attempt to start your server " + Html.escape(server)
                        + " has failed. Would you like to retry starting it?</p>\n" + launch(spawnUrl));
    }

    private static String launch(String spawnUrl) {
        return "<a id=\"start\" role=\"button\" href=\"" + Html.escape(spawnUrl) + "\">Launch Server</a>";
    }
}
