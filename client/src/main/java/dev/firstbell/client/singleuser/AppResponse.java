package dev.firstbell.client.singleuser;

import static java.util.Objects.requireNonNull;

/** What a proxied app's front door shows (jupyter-server-proxy handlers.py). */
public sealed interface AppResponse {
    /**
     * The app's own page.
     *
     * @param path where it was found after redirects
     */
    record Opened(String path) implements AppResponse {
        public Opened {
            requireNonNull(path, "path is null");
        }
    }

    /** The app's process did not come up within jupyter-server-proxy's timeout: a 500 that says so. */
    record NotStarted(String message) implements AppResponse {
        public NotStarted {
            requireNonNull(message, "message is null");
        }
    }

    /**
     * The student's server is not routed or not up, or the app does not answer yet.
     *
     * @param where the page that says so
     */
    record NotYet(int status, String where) implements AppResponse {
        public NotYet {
            requireNonNull(where, "where is null");
        }
    }

    /** Waiting will not help: no access, no such app, something that is no page, a redirect elsewhere. */
    record Refused(int status, String message) implements AppResponse {
        public Refused {
            requireNonNull(message, "message is null");
        }
    }
}
