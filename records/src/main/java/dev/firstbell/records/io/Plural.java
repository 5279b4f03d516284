package dev.firstbell.records.io;

/** Numbers with their noun. Stateless and thread-safe. */
public final class Plural {
    private Plural() {}

    /** {@code 1 node}, {@code 2 nodes}. */
    public static String of(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** {@code 1 student}, {@code 2 students}. */
    public static String students(long count) {
        return of(count, "student", "students");
    }
}
