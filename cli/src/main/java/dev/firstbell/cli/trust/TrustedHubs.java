package dev.firstbell.cli.trust;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.yaml.YamlQuoting;
import dev.firstbell.records.yaml.YamlReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hubs that this user may test, with the ceilings of a run: a file kept per user. A hub that is not in it is not
 * touched; only hubs on this machine's loopback need no entry.
 *
 * @param hubs in the order of their addresses, each once
 */
public record TrustedHubs(List<TrustedHub> hubs) {
    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    private static final String HEAD =
            "# Hubs that firstbell may test, with the ceilings of a run. Written by `firstbell trust`.";

    /** No value of this file holds a number sign after a blank. */
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)(#.*)$");

    /** A page that the browser shows, below the hub's base path (JupyterHub, handlers/pages.py). */
    private static final Pattern PAGE =
            Pattern.compile("(?<base>/(?:.*?/)?)(?:hub/(?:home|login|logout|spawn|spawn-pending"
                    + "|token|admin|api|user-redirect|oauth_login|user)(?:/.*)?|user/.+)");

    public TrustedHubs {
        hubs = hubs.stream()
                .sorted(Comparator.comparing(hub -> hub.url().toString()))
                .toList();
        for (int i = 1; i < hubs.size(); i++) {
            if (hubs.get(i).url().equals(hubs.get(i - 1).url())) {
                throw new IllegalArgumentException(hubs.get(i).url() + " is listed twice; keep one of its entries");
            }
        }
    }

    /**
     * One hub with its ceilings.
     *
     * @param url kept in its plainest form
     * @param students in one run at most; each has one server, so also the servers at once
     * @param minutes from the first arrival to the last student's limit or the last open tab, at most
     * @param activeUsers a run starts only if at most this many real users have a server
     */
    public record TrustedHub(URI url, int students, int minutes, int activeUsers) {
        /** Enough for one large class. */
        public static final int DEFAULT_STUDENTS = 300;

        /** Enough for a class start with a patient end. */
        public static final int DEFAULT_MINUTES = 30;

        /** A day. */
        public static final int MOST_MINUTES = 24 * 60;

        /** No real user has a server. */
        public static final int DEFAULT_ACTIVE_USERS = 0;

        public TrustedHub {
            url = plain(requireNonNull(url, "url is null"));
            if (students < 1 || students > ClassFile.MOST_STUDENTS) {
                throw new IllegalArgumentException(
                        "students must be from 1 to " + ClassFile.MOST_STUDENTS + ": " + students);
            }
            if (minutes < 1 || minutes > MOST_MINUTES) {
                throw new IllegalArgumentException("minutes must be from 1 to " + MOST_MINUTES + ": " + minutes);
            }
            if (activeUsers < 0) {
                throw new IllegalArgumentException("activeUsers must not be negative: " + activeUsers);
            }
        }

        /** The parts of a class plan that go beyond this hub's ceilings, one line each with its remedy. */
        public List<String> problems(ClassPlan plan) {
            List<String> problems = new ArrayList<>();
            if (plan.students().size() > students) {
                problems.add("students: " + plan.students().size() + " are more than the " + students + " that " + url
                        + " is trusted with; `"
                        + PastedCommand.of(
                                "firstbell",
                                "trust",
                                url,
                                "--students",
                                plan.students().size())
                        + "` raises the ceiling");
            }
            Duration length = Duration.between(plan.firstArrival(), plan.lastTabClosed());
            if (length.compareTo(Duration.ofMinutes(minutes)) > 0) {
                problems.add(tooLong(plan, length));
            }
            return problems;
        }

        /** What makes the run longer than the ceiling: tabs that stay open, students who come late, or else the limit. */
        private String tooLong(ClassPlan plan, Duration length) {
            long taken = (length.toSeconds() + 59) / 60;
            String run = "the run may take " + Plural.of(taken, "minute", "minutes");
            String remedy;
            if (plan.lastTabClosed().isAfter(plan.lastDeadline())) {
                run = "behaviour.leavesTabOpen: " + run;
                remedy = "shorten `until`";
            } else {
                Duration arrivals = Duration.between(
                        plan.firstArrival(), plan.lastDeadline().minus(plan.limit()));
                if (arrivals.compareTo(plan.limit()) > 0) {
                    run = "arrivals: the last student comes " + Durations.format(atMinute(arrivals))
                            + " after the first, so " + run;
                    remedy = "give sections that start at different times a class file each";
                } else {
                    run = "limit: " + run;
                    remedy = "shorten `limit`";
                }
            }
            return run + ", more than the " + minutes + " that " + url + " is trusted with; " + remedy
                    + (taken > MOST_MINUTES
                            ? " (" + MOST_MINUTES + " minutes are the most that a hub can be trusted with)"
                            : ", or `" + PastedCommand.of("firstbell", "trust", url, "--minutes", taken) + "`");
        }

        private static Duration atMinute(Duration time) {
            return Duration.ofMinutes((time.toSeconds() + 59) / 60);
        }
    }

    /**
     * The entry of a hub. One on this machine's loopback has one without being listed, with no ceiling but the tool's
     * own: a test of it disturbs no other person.
     */
    public Optional<TrustedHub> find(URI url) {
        URI plain = plain(url);
        Optional<TrustedHub> listed = listed(plain);
        return listed.isEmpty() && isLoopback(plain)
                ? Optional.of(
                        new TrustedHub(plain, ClassFile.MOST_STUDENTS, TrustedHub.MOST_MINUTES, Integer.MAX_VALUE))
                : listed;
    }

    /** The entry of a hub in the list itself. */
    public Optional<TrustedHub> listed(URI url) {
        URI plain = plain(url);
        return hubs.stream().filter(hub -> hub.url().equals(plain)).findFirst();
    }

    /** The same, with a hub added or its ceilings replaced. */
    public TrustedHubs with(TrustedHub hub) {
        List<TrustedHub> changed = new ArrayList<>(without(hub.url()).hubs());
        changed.add(hub);
        return new TrustedHubs(changed);
    }

    /** The same, without a hub. */
    public TrustedHubs without(URI url) {
        URI plain = plain(url);
        return new TrustedHubs(
                hubs.stream().filter(hub -> !hub.url().equals(plain)).toList());
    }

    /**
     * Reads the file; a missing file lists no hubs.
     *
     * @throws BadInputException with every problem
     */
    public static TrustedHubs read(Path file) {
        if (!Files.exists(file)) {
            return new TrustedHubs(List.of());
        }
        String text = InputFiles.read(file, "`firstbell trust` writes it");
        // Nothing but comments, as after the last entry was deleted by hand, lists no hubs.
        return text.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"))
                ? new TrustedHubs(List.of())
                : parse(file.toString(), text);
    }

    /** The comments in the file that are not its own head, quoted: writing the list loses them. */
    public static List<String> comments(Path file) {
        return Files.exists(file)
                ? InputFiles.read(file, "`firstbell trust` writes it")
                        .lines()
                        .filter(line -> !line.equals(HEAD))
                        .map(COMMENT::matcher)
                        .filter(Matcher::find)
                        .map(found -> Excerpt.quoted(found.group(1).strip()))
                        .toList()
                : List.of();
    }

    /** Parses the text of the file; {@code place} names it in messages. */
    public static TrustedHubs parse(String place, String text) {
        Problems problems = new Problems();
        YamlReader yaml = YamlReader.parse(place, text, problems);
        refuseNewer(place, yaml);
        yaml.integer("schema", 1, SCHEMA);
        List<TrustedHub> hubs = yaml.listOrEmpty("hubs", TrustedHubs::hub);
        yaml.refuseOtherKeys();
        problems.throwIfAny();
        try {
            return new TrustedHubs(hubs);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(place + ": hubs: " + e.getMessage());
        }
    }

    /** Checks the version first, because a newer file may have keys that are unknown here. */
    private static void refuseNewer(String place, YamlReader yaml) {
        yaml.optional("schema")
                .filter(schema -> schema.isIntegralNumber() && schema.canConvertToInt() && schema.intValue() > SCHEMA)
                .ifPresent(schema -> {
                    throw new BadInputException(place + ": a newer Firstbell wrote this file: its format version is "
                            + schema.intValue() + ", and this program reads version " + SCHEMA
                            + "; use a newer firstbell");
                });
    }

    /** As YAML. Reading it back gives the same list. */
    public String toYaml() {
        StringBuilder yaml = new StringBuilder(HEAD).append('\n');
        yaml.append("schema: ").append(SCHEMA).append('\n');
        yaml.append("hubs:").append(hubs.isEmpty() ? " []\n" : "\n");
        for (TrustedHub hub : hubs) {
            yaml.append("  - url: ")
                    .append(YamlQuoting.quoted(hub.url().toString()))
                    .append('\n');
            yaml.append("    students: ").append(hub.students()).append('\n');
            yaml.append("    minutes: ").append(hub.minutes()).append('\n');
            yaml.append("    activeUsers: ").append(hub.activeUsers()).append('\n');
        }
        return yaml.toString();
    }

    private static TrustedHub hub(YamlReader yaml) {
        String text = yaml.text("url");
        int students = yaml.integer("students", 1, ClassFile.MOST_STUDENTS, TrustedHub.DEFAULT_STUDENTS);
        int minutes = yaml.integer("minutes", 1, TrustedHub.MOST_MINUTES, TrustedHub.DEFAULT_MINUTES);
        int activeUsers = yaml.integer("activeUsers", 0, Integer.MAX_VALUE, TrustedHub.DEFAULT_ACTIVE_USERS);
        yaml.refuseOtherKeys();
        Optional<URI> url = Optional.ofNullable(text).flatMap(TrustedHubs::address);
        if (text != null && url.isEmpty()) {
            yaml.problem("url", Excerpt.quoted(text) + " is not an address such as https://hub.example.edu/");
        }
        url.map(URI::getRawPath)
                .map(PAGE::matcher)
                .filter(Matcher::matches)
                .ifPresent(page -> yaml.problem(
                        "url",
                        Excerpt.quoted(text)
                                + " is a page of the hub and would match no hub; write the hub's own address, "
                                + url.get().resolve(page.group("base"))));
        return yaml.sound() && url.isPresent() ? new TrustedHub(url.get(), students, minutes, activeUsers) : null;
    }

    /** The address, if it has what a hub's address needs: without a host, any text would be one. */
    private static Optional<URI> address(String text) {
        try {
            URI url = new URI(text.strip());
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return Optional.of(url).filter(address -> web && address.getHost() != null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether two addresses are spellings of one hub. */
    public static boolean same(String one, String other) {
        try {
            return plain(new URI(one)).equals(plain(new URI(other)));
        } catch (URISyntaxException e) {
            return one.equals(other);
        }
    }

    /** Scheme and host in lower case, no default port, a path that ends in a slash: one spelling for one hub. */
    private static URI plain(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        boolean defaultPort = url.getPort() == -1 || url.getPort() == (scheme.equals("https") ? 443 : 80);
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return URI.create(scheme + "://" + host + (defaultPort ? "" : ":" + url.getPort())
                + (path.endsWith("/") ? path : path + "/"));
    }

    /** Whether an address is on this machine's loopback. */
    public static boolean isLoopback(URI url) {
        String host = String.valueOf(url.getHost());
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }
}
