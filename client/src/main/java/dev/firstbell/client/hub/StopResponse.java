package dev.firstbell.client.hub;

/** What the hub says to "stop this user's server" (JupyterHub apihandlers/users.py). */
public sealed interface StopResponse {
    /** It is gone, or was not running (204). */
    record Stopped() implements StopResponse {}

    /** It takes longer than the hub waits, 10 s by default (202): done once the user's servers lose the entry. */
    record Stopping() implements StopResponse {}
}
