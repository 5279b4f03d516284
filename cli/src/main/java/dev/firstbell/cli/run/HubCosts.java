package dev.firstbell.cli.run;

/**
 * What a run costs the hub's database and log, from a measurement of the lab; {@code docs/production.md} has the commands and
 * figures. Stateless.
 */
final class HubCosts {
    /** Rows per student while the server runs: user, spawner, server, OAuth client, and the tokens of student and server. */
    private static final int ROWS_RUNNING = 8;

    private static final int LOG_BYTES = 5_000;

    private HubCosts() {}

    static String rows(int students) {
        return "about " + students * ROWS_RUNNING + " rows while all servers run, none of them afterwards";
    }

    static String log(int students) {
        return "about " + students * LOG_BYTES / 1000 + " kB";
    }
}
