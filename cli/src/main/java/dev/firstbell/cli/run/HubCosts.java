package dev.firstbell.cli.run;

/**
 * What a run costs the hub's database and log, as measured on the lab; {@code docs/production.md} has the command and the
 * figures. Stateless.
 */
final class HubCosts {
    /** A user with a role and a spawner, a server, an OAuth client, and a token each for the student and for the server. */
    private static final int ROWS_OF_A_STUDENT = 7;

    /** A user with a role, a spawner and a token. */
    private static final int ROWS_OF_THE_LOCK = 4;

    /** 51,091 bytes for 20 students. */
    private static final int LOG_BYTES_OF_A_STUDENT = 2_600;

    private HubCosts() {}

    static int rowCount(int students) {
        return students * ROWS_OF_A_STUDENT + ROWS_OF_THE_LOCK;
    }

    static long logBytes(int students) {
        return (long) students * LOG_BYTES_OF_A_STUDENT;
    }

    static String rows(int students) {
        return rowCount(students) + " rows while all servers run (" + ROWS_OF_A_STUDENT
                + " for each student, " + ROWS_OF_THE_LOCK
                + " for the lock), and none after the clean-up; each login in a"
                + " browser adds one until then";
    }

    static String log(int students) {
        long bytes = logBytes(students);
        return "about " + (bytes < 1_000_000 ? bytes / 1_000 + " kB" : bytes / 100_000 / 10.0 + " MB")
                + " (24 lines for each student on the lab; each 429 and each retry adds some)";
    }
}
