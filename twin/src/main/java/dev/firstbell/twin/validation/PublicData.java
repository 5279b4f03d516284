package dev.firstbell.twin.validation;

import dev.firstbell.twin.cluster.life.KaplanMeier;
import dev.firstbell.twin.cluster.life.KaplanMeier.Lifetime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measurements that others published. Immutable.
 *
 * @param lifetimes of preemptible VMs in 2019
 * @param hubStarts of many servers at a hub in 2020
 */
public record PublicData(KaplanMeier lifetimes, List<HubStart> hubStarts) {
    public PublicData {
        hubStarts = List.copyOf(hubStarts);
    }

    /**
     * Starts of servers without pods, in batches: all requests of a batch at once, then the next batch, then the wait for all.
     *
     * @param configuration the hub's version and database
     * @param users how many users its database has
     * @param servers how many servers were started
     * @param seconds from the first request until all servers were ready
     */
    public record HubStart(String configuration, int users, int batch, int servers, double seconds) {
        double perSecond() {
            return servers / seconds;
        }
    }

    /**
     * Parses the files.
     *
     * @param lifetimes the text of {@code preemption-2019.csv}
     * @param hubStarts the text of {@code hub-start-2020.csv}
     * @throws IllegalArgumentException if one has another form
     */
    public static PublicData parse(String lifetimes, String hubStarts) {
        return new PublicData(
                KaplanMeier.of(rows(lifetimes).stream()
                        .map(row -> new Lifetime(number(row, "lifetime_seconds"), preempted(row)))
                        .toList()),
                rows(hubStarts).stream()
                        .map(row -> new HubStart(
                                cell(row, "config"),
                                (int) number(row, "users_in_db"),
                                (int) number(row, "batch_size"),
                                (int) number(row, "servers_started"),
                                number(row, "start_seconds") + number(row, "wait_seconds")))
                        .toList());
    }

    /** A VM that its user stopped is right-censored: it was not preempted by then. */
    private static boolean preempted(Map<String, String> row) {
        return switch (cell(row, "end")) {
            case "preempted" -> true;
            case "stop" -> false;
            default -> throw new IllegalArgumentException("a VM ends as preempted or stop, not as " + row.get("end"));
        };
    }

    /** These files have neither quotes nor commas within cells. */
    private static List<Map<String, String>> rows(String csv) {
        List<String> lines = csv.lines().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("the file is empty");
        }
        String[] names = lines.get(0).split(",", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (cells.length != names.length) {
                throw new IllegalArgumentException("expected " + names.length + " cells, found: " + line);
            }
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < names.length; i++) {
                row.put(names[i].strip(), cells[i].strip());
            }
            rows.add(row);
        }
        return rows;
    }

    private static String cell(Map<String, String> row, String name) {
        return Optional.ofNullable(row.get(name))
                .orElseThrow(() -> new IllegalArgumentException("the column " + name + " is missing"));
    }

    private static double number(Map<String, String> row, String name) {
        return Double.parseDouble(cell(row, name));
    }
}
