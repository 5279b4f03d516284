package dev.firstbell.client.browser;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** The state of a student's server, as the hub's pages show it (JupyterHub handlers/pages.py). */
public sealed interface SpawnResponse {
    /** Calls the method for the case that this response is, and returns its result. */
    <T> T match(Cases<T> cases);

    /** One method for each case: a new case does not compile until every caller has decided about it. */
    interface Cases<T> {
        T pending(Pending response);

        T running(Running response);

        T form(Form response);

        T throttled(Throttled response);

        T failed(Failed response);

        T notRunning(NotRunning response);
    }

    /** The start is pending. */
    record Pending() implements SpawnResponse {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.pending(this);
        }
    }

    /**
     * The server is ready.
     *
     * @param path of the server
     */
    record Running(String path) implements SpawnResponse {
        public Running {
            requireNonNull(path, "path is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.running(this);
        }
    }

    /** The hub shows a form with options first. */
    record Form(SpawnForm form) implements SpawnResponse {
        public Form {
            requireNonNull(form, "form is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.form(this);
        }
    }

    /**
     * The hub throttled the request (429): too many starts are pending, or too many servers are active.
     *
     * @param retryAfter the hub's {@code Retry-After} header; absent at the limit of active servers
     */
    record Throttled(Optional<Duration> retryAfter, String message) implements SpawnResponse {
        public Throttled {
            requireNonNull(retryAfter, "retryAfter is null");
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.throttled(this);
        }
    }

    /**
     * The start failed, or the hub rejected the options.
     *
     * @param message empty if the hub hides the reason: pages show only messages that the spawner marks for users,
     *     while the progress stream shows the message of every exception
     */
    record Failed(int status, String message) implements SpawnResponse {
        public Failed {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(Cases<T> cases) {
            return cases.failed(this);
        }
    }

    /**
     * The server neither runs nor starts, or is stopping. The hub also shows this while it cleans up a start that is
     * failing. To learn how a start ended, open the page again or follow the progress stream.
     */
    record NotRunning() implements SpawnResponse {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.notRunning(this);
        }
    }
}
