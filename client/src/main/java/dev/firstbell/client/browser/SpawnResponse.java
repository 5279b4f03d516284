package dev.firstbell.client.browser;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Where a student stands who asks for a server in a browser (JupyterHub handlers/pages.py). */
public sealed interface SpawnResponse {
    /**
     * Applies the function of the case that this response is, and returns its result. Every case has a parameter, so a new
     * case does not compile until every caller has decided about it.
     */
    <T> T match(
            Function<? super Pending, ? extends T> pending,
            Function<? super Running, ? extends T> running,
            Function<? super Form, ? extends T> form,
            Function<? super Throttled, ? extends T> throttled,
            Function<? super Failed, ? extends T> failed,
            Function<? super NotRunning, ? extends T> notRunning);

    /** The start is under way. */
    record Pending() implements SpawnResponse {
        @Override
        public <T> T match(
                Function<? super Pending, ? extends T> pending,
                Function<? super Running, ? extends T> running,
                Function<? super Form, ? extends T> form,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super Failed, ? extends T> failed,
                Function<? super NotRunning, ? extends T> notRunning) {
            return pending.apply(this);
        }
    }

    /** @param path of the server that is ready */
    record Running(String path) implements SpawnResponse {
        public Running {
            requireNonNull(path, "path is null");
        }

        @Override
        public <T> T match(
                Function<? super Pending, ? extends T> pending,
                Function<? super Running, ? extends T> running,
                Function<? super Form, ? extends T> form,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super Failed, ? extends T> failed,
                Function<? super NotRunning, ? extends T> notRunning) {
            return running.apply(this);
        }
    }

    /** The hub asks for options first. */
    record Form(SpawnForm form) implements SpawnResponse {
        public Form {
            requireNonNull(form, "form is null");
        }

        @Override
        public <T> T match(
                Function<? super Pending, ? extends T> pending,
                Function<? super Running, ? extends T> running,
                Function<? super Form, ? extends T> form,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super Failed, ? extends T> failed,
                Function<? super NotRunning, ? extends T> notRunning) {
            return form.apply(this);
        }
    }

    /**
     * The hub starts too many servers right now (429).
     *
     * @param retryAfter absent at the limit of active servers. It is in the hub's time.
     */
    record Throttled(Optional<Duration> retryAfter, String message) implements SpawnResponse {
        public Throttled {
            requireNonNull(retryAfter, "retryAfter is null");
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Pending, ? extends T> pending,
                Function<? super Running, ? extends T> running,
                Function<? super Form, ? extends T> form,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super Failed, ? extends T> failed,
                Function<? super NotRunning, ? extends T> notRunning) {
            return throttled.apply(this);
        }
    }

    /**
     * The start failed, or the hub will not start this.
     *
     * @param message empty where the hub keeps the reason from students: pages show only what a spawner marks for them, the
     *     progress stream shows every exception's words
     */
    record Failed(int status, String message) implements SpawnResponse {
        public Failed {
            requireNonNull(message, "message is null");
        }

        @Override
        public <T> T match(
                Function<? super Pending, ? extends T> pending,
                Function<? super Running, ? extends T> running,
                Function<? super Form, ? extends T> form,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super Failed, ? extends T> failed,
                Function<? super NotRunning, ? extends T> notRunning) {
            return failed.apply(this);
        }
    }

    /**
     * Nothing runs and nothing starts. The hub says so too while it stops a server, even one whose start is just failing:
     * whoever wants the verdict of a start asks again, or follows its stream.
     */
    record NotRunning() implements SpawnResponse {
        @Override
        public <T> T match(
                Function<? super Pending, ? extends T> pending,
                Function<? super Running, ? extends T> running,
                Function<? super Form, ? extends T> form,
                Function<? super Throttled, ? extends T> throttled,
                Function<? super Failed, ? extends T> failed,
                Function<? super NotRunning, ? extends T> notRunning) {
            return notRunning.apply(this);
        }
    }
}
