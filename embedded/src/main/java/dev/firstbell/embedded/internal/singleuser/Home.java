package dev.firstbell.embedded.internal.singleuser;

import dev.firstbell.twin.clock.EventLoop;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A student's files, in memory and bounded. Paths do not begin or end with a slash; the path of the root folder is
 * empty.
 */
final class Home {
    private static final int MOST_ENTRIES = 1000;
    private static final int MOST_CHARS = 8 * 1024 * 1024;

    private final EventLoop loop;
    private final TreeMap<String, Entry> entries = new TreeMap<>();

    Home(EventLoop loop) {
        this.loop = loop;
        entries.put("", new Entry("", Optional.empty(), loop.now(), loop.now()));
    }

    /**
     * A file or a folder.
     *
     * @param text of a file; empty for a folder
     */
    record Entry(String path, Optional<String> text, Instant created, Instant modified) {
        boolean isFolder() {
            return text.isEmpty();
        }

        String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    Optional<Entry> get(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    /** The text of a file; empty if there is no such file. */
    Optional<String> text(String path) {
        return get(path).flatMap(Entry::text);
    }

    /** The files and folders directly in a folder. */
    Collection<Entry> list(String folder) {
        return entries.values().stream()
                .filter(entry -> !entry.path().isEmpty() && parent(entry.path()).equals(folder))
                .toList();
    }

    /** Whether the folder of a path exists. */
    boolean hasPlaceFor(String path) {
        return get(parent(path)).filter(Entry::isFolder).isPresent();
    }

    /** @return empty if there is no space left */
    Optional<Entry> write(String path, String text) {
        int before = text(path).map(String::length).orElse(0);
        int all = entries.values().stream()
                .mapToInt(entry -> entry.text().map(String::length).orElse(0))
                .sum();
        return all - before + text.length() > MOST_CHARS ? Optional.empty() : put(path, Optional.of(text));
    }

    /** @return empty if there is no space left */
    Optional<Entry> makeFolder(String path) {
        return get(path).filter(Entry::isFolder).or(() -> put(path, Optional.empty()));
    }

    private Optional<Entry> put(String path, Optional<String> text) {
        if (entries.size() >= MOST_ENTRIES && !entries.containsKey(path)) {
            return Optional.empty();
        }
        Instant created = get(path).map(Entry::created).orElse(loop.now());
        Entry entry = new Entry(path, text, created, loop.now());
        entries.put(path, entry);
        return Optional.of(entry);
    }

    /** Deletes a file, or a folder with everything in it. */
    void delete(String path) {
        entries.remove(path);
        entries.keySet().removeIf(other -> other.startsWith(path + "/"));
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
