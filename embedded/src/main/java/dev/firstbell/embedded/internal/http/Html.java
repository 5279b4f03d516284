package dev.firstbell.embedded.internal.http;

import java.util.Map;

/**
 * The frame of a page, and the pages that hub and servers share (JupyterHub share/jupyterhub/templates). Callers pass
 * plain text to {@link #page} and {@link #error}, which escape it.
 */
public final class Html {
    private static final Map<Integer, String> REASONS = Map.of(
            400, "Bad Request",
            403, "Forbidden",
            404, "Not Found",
            429, "Too Many Requests",
            500, "Internal Server Error");

    private Html() {}

    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;");
    }

    /** @param body of the page, as HTML */
    public static String document(String title, String body) {
        return "<!DOCTYPE HTML>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escape(title)
                + "</title></head><body>\n" + body
                + "\n<p>This is Firstbell's embedded hub: JupyterHub, the cluster and this server are simulated.</p>\n"
                + "</body></html>\n";
    }

    /** A page that only shows a text. */
    public static String page(String title, String text) {
        return document(title, "<h1>" + escape(title) + "</h1>\n<p>" + escape(text) + "</p>");
    }

    /** error.html. */
    public static String error(int status, String message) {
        return document(
                "JupyterHub",
                "<div class=\"error\">\n<h1>" + status + " : " + REASONS.getOrDefault(status, "Error") + "</h1>\n<p>"
                        + escape(message) + "</p>\n</div>");
    }
}
