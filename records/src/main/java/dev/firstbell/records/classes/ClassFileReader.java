package dev.firstbell.records.classes;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.student.Journey;
import dev.firstbell.records.time.Durations;
import dev.firstbell.records.time.LocalTimes;
import dev.firstbell.records.yaml.OtherFiles;
import dev.firstbell.records.yaml.TimeZoneHint;
import dev.firstbell.records.yaml.YamlReader;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads class files ({@code docs/class-file.md}) and reports all problems at once. */
final class ClassFileReader {
    /** A path that stays below the student's server. */
    private static final Pattern BELOW_THE_SERVER =
            Pattern.compile("[A-Za-z0-9_~-][A-Za-z0-9._~-]*(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?");

    private static final Mixture<Journey> JOURNEYS =
            new Mixture<>(journeys(), name -> false, Section.DEFAULT_JOURNEY.label());

    /** What to say of a file of another kind. */
    private static final OtherFiles OTHER_FILES = new OtherFiles(
            Set.of("students", "sections", "arrivals"),
            "a class file; give the class file (CLASS.yaml); the folder examples/ has some to begin with");

    private final String place;
    private final ArrivalsReader arrivals;
    private final List<String> notes;

    /**
     * @param place the file's name, for messages
     * @param traces the arrivals of a real class, by the name of their file
     * @param notes what there is to say about the file besides problems; may grow while traces are read
     */
    public ClassFileReader(String place, Function<String, ArrivalTrace> traces, List<String> notes) {
        this.place = place;
        this.arrivals = new ArrivalsReader(traces);
        this.notes = notes;
    }

    /** @throws BadInputException with every problem, each with its place in the file and its remedy */
    public ClassFile read(String text) {
        Problems problems = new Problems();
        YamlReader yaml = YamlReader.parse(place, text, problems);
        if (!yaml.hasKey("students") && !yaml.hasKey("sections")) {
            OTHER_FILES.refuse(place, yaml);
        }
        String name = yaml.text("name");
        LocalDateTime start = yaml.localDateTime("start");
        ZoneId timeZone = yaml.zone("timeZone");
        Duration duration = yaml.positiveDuration("duration", ClassFile.DEFAULT_DURATION);
        checkClock(yaml, start, timeZone);
        List<Section> sections = sections(yaml, start, timeZone, duration);
        Retry retry = yaml.section("retry", ClassFileReader::retry, Retry.DEFAULT);
        Slo slo = yaml.section("slo", ClassFileReader::slo, Slo.DEFAULT);
        Duration limit = yaml.positiveDuration("limit", ClassFile.DEFAULT_LIMIT);
        long seed = yaml.integer("seed", 0, Integer.MAX_VALUE, ClassFile.DEFAULT_SEED);
        yaml.refuseOtherKeys();
        if (slo != null && limit != null && limit.compareTo(slo.within()) < 0) {
            yaml.problem(
                    "limit",
                    yaml.has("limit")
                            ? "must not be shorter than slo.within, otherwise no student could be late"
                            : "is " + Durations.format(limit) + " by default, which is shorter than slo.within, "
                                    + Durations.format(slo.within()) + "; set a limit that is not shorter");
        }
        problems.throwIfAny();
        ClassRemarks.onSlo(slo, duration).forEach(remark -> notes.add(place + ": slo." + remark));
        TimeZoneHint.remark(timeZone).ifPresent(remark -> notes.add(yaml.at("timeZone") + ": " + remark));
        ClassRemarks.onDuration(duration).ifPresent(remark -> notes.add(yaml.at("duration") + ": " + remark));
        ClassFile file = new ClassFile(name, start, timeZone, duration, sections, retry, slo, limit, seed);
        ClassRemarks.onShapesWithoutStudents(file).forEach(remark -> notes.add(place + ": " + remark));
        ClassRemarks.onKindsWithoutStudents(file).forEach(remark -> notes.add(place + ": " + remark));
        ClassRemarks.onRounding(file).ifPresent(remark -> notes.add(place + ": " + remark));
        if (sections.stream().noneMatch(section -> section.vscodePath().equals(Section.DEFAULT_VSCODE_PATH))
                && sections.stream().noneMatch(section -> section.journeys().containsKey(Journey.VSCODE))) {
            notes.add(yaml.at("vscodePath") + ": this has no effect, because no student has the journey "
                    + Journey.VSCODE.label());
        }
        return new ClassFile(name, start, timeZone, duration, sections, retry, slo, limit, seed, notes);
    }

    /** A start that the clocks skip is refused; of one that comes twice the first is meant, and that is noted. */
    private void checkClock(YamlReader yaml, LocalDateTime start, ZoneId zone) {
        if (start != null && zone != null) {
            LocalTimes.skipped(start, zone).ifPresent(why -> yaml.problem("start", why));
            LocalTimes.repeated(start, zone).ifPresent(which -> notes.add(place + ": " + which));
        }
    }

    /** The sections, or the class as one section without a name. Sections with a problem are left out. */
    private List<Section> sections(YamlReader yaml, LocalDateTime start, ZoneId zone, Duration duration) {
        boolean divided = yaml.has("sections");
        int students = 0;
        if (!divided) {
            students = yaml.integer("students", 1, ClassFile.MOST_STUDENTS);
        } else if (yaml.has("students")) {
            yaml.problem("students", "remove this key, because each section has its own `students`");
        }
        // The class's keys are the defaults of its sections.
        Common common = Common.DEFAULT.replacedBy(yaml, arrivals, duration, !divided, notes);
        if (!divided) {
            if (yaml.sound()) {
                ClassRemarks.onShowUp(students, common.showUp)
                        .ifPresent(remark -> notes.add(yaml.at("showUp") + ": " + remark));
            }
            return yaml.sound() ? List.of(common.section(Optional.empty(), start, students)) : List.of();
        }
        boolean shapes = yaml.has("arrivals");
        Set<String> names = new HashSet<>();
        List<Section> sections = new ArrayList<>();
        for (Section section : yaml.list("sections", part -> {
            String name = part.text("name");
            if (name != null && !names.add(name)) {
                part.problem(
                        "name",
                        "another section has the name " + Excerpt.quoted(name) + "; give each section its own name");
            }
            return section(part, name, common, start, zone, duration, !shapes);
        })) {
            if (section != null) {
                sections.add(section);
            }
        }
        long enrolled = sections.stream().mapToLong(Section::students).sum();
        if (enrolled > ClassFile.MOST_STUDENTS) {
            yaml.problem(
                    "sections",
                    "the sections have " + enrolled + " students together; a class has at most "
                            + ClassFile.MOST_STUDENTS);
        }
        return sections;
    }

    private Section section(
            YamlReader yaml,
            String name,
            Common common,
            LocalDateTime start,
            ZoneId zone,
            Duration duration,
            boolean arrivalsRequired) {
        LocalDateTime from = yaml.localDateTime("start", start);
        if (yaml.has("start")) {
            checkClock(yaml, from, zone);
        }
        int students = yaml.integer("students", 1, ClassFile.MOST_STUDENTS);
        Common own = common.replacedBy(yaml, arrivals, duration, arrivalsRequired, notes);
        yaml.refuseOtherKeys();
        if (from != null && start != null && Duration.between(start, from).abs().compareTo(Durations.LONGEST) > 0) {
            yaml.problem(
                    "start",
                    "is more than a year from the class's start, " + start
                            + "; check the year, or give that section a class file of its own");
        }
        if (yaml.sound()) {
            ClassRemarks.onShowUp(students, own.showUp)
                    .ifPresent(remark -> notes.add(yaml.at("showUp") + ": " + remark));
        }
        return yaml.sound() && name != null && from != null && !own.arrivals.isEmpty()
                ? own.section(Optional.of(name), from, students)
                : null;
    }

    /** The keys that both a class and its sections may have. */
    private record Common(
            double showUp,
            Map<Journey, Double> journeys,
            Map<Behaviour, Double> behaviours,
            Optional<String> profile,
            String vscodePath,
            List<Arrivals> arrivals) {
        static final Common DEFAULT = new Common(
                Section.DEFAULT_SHOW_UP,
                Map.of(Section.DEFAULT_JOURNEY, 1.0),
                Map.of(Behaviour.DEFAULT, 1.0),
                Optional.empty(),
                Section.DEFAULT_VSCODE_PATH,
                List.of());

        Common replacedBy(
                YamlReader yaml,
                ArrivalsReader shapes,
                Duration duration,
                boolean arrivalsRequired,
                List<String> notes) {
            double ownShowUp = yaml.share("showUp", showUp);
            Map<Journey, Double> ownJourneys = yaml.has("journey") ? JOURNEYS.read(yaml, "journey") : journeys;
            Map<Behaviour, Double> ownBehaviours =
                    yaml.has("behaviour") ? BehaviourReader.read(yaml, "behaviour", duration) : behaviours;
            Optional<String> ownProfile = yaml.optionalText("profile").or(() -> profile);
            String ownPath = yaml.text(
                    "vscodePath", BELOW_THE_SERVER, "a path below the student's server, like vscode/", vscodePath);
            List<Arrivals> ownArrivals = arrivalsRequired || yaml.has("arrivals")
                    ? yaml.list("arrivals", shapes::read).stream()
                            .filter(Objects::nonNull)
                            .toList()
                    : arrivals;
            ClassRemarks.onEmpty(yaml, "journey", Section.DEFAULT_JOURNEY.label())
                    .ifPresent(remark -> notes.add(yaml.at("journey") + ": " + remark));
            ClassRemarks.onEmpty(yaml, "behaviour", Behaviour.DEFAULT.label())
                    .ifPresent(remark -> notes.add(yaml.at("behaviour") + ": " + remark));
            if (yaml.has("journey")) {
                ClassRemarks.onShares(ownJourneys, Journey::label)
                        .ifPresent(remark -> notes.add(yaml.at("journey") + ": " + remark));
            }
            if (yaml.has("behaviour")) {
                ClassRemarks.onShares(ownBehaviours, Behaviour::label)
                        .ifPresent(remark -> notes.add(yaml.at("behaviour") + ": " + remark));
            }
            if (yaml.has("arrivals")) {
                ClassRemarks.onShapes(ownArrivals).ifPresent(remark -> notes.add(yaml.at("arrivals") + ": " + remark));
            }
            return new Common(ownShowUp, ownJourneys, ownBehaviours, ownProfile, ownPath, ownArrivals);
        }

        Section section(Optional<String> name, LocalDateTime start, int students) {
            return new Section(name, start, students, showUp, journeys, behaviours, profile, vscodePath, arrivals);
        }
    }

    private static Retry retry(YamlReader yaml) {
        int quickTries = yaml.integer("quickTries", 0, Retry.MOST_QUICK_TRIES, Retry.DEFAULT.quickTries());
        Duration pause = yaml.positiveDuration("pause", Retry.DEFAULT.pause());
        Duration longest = yaml.positiveDuration("longestPause", Retry.DEFAULT.longestPause());
        yaml.refuseOtherKeys();
        if (pause != null && pause.compareTo(Behaviour.SHORTEST) < 0) {
            yaml.problem("pause", "must be at least 1s, or a failing start would be requested without end");
        } else if (pause != null && longest != null && longest.compareTo(pause) < 0) {
            String byDefault = " because the file does not set it; set it, too";
            if (!yaml.has("longestPause")) {
                yaml.problem(
                        "pause",
                        Durations.format(pause) + " is longer than `longestPause`, which is "
                                + Durations.format(longest) + byDefault);
            } else {
                yaml.problem(
                        "longestPause",
                        Durations.format(longest) + " is shorter than `pause`, which is " + Durations.format(pause)
                                + (yaml.has("pause") ? "; it must not be shorter" : byDefault));
            }
        }
        return yaml.sound() ? new Retry(quickTries, pause, longest) : null;
    }

    private static Slo slo(YamlReader yaml) {
        double share = yaml.share("share", Slo.DEFAULT.share());
        Duration within = yaml.positiveDuration("within", Slo.DEFAULT.within());
        double neverAtMost = yaml.shareOrZero("neverAtMost", Slo.DEFAULT.neverAtMost());
        yaml.refuseOtherKeys();
        return yaml.sound() ? new Slo(share, within, neverAtMost) : null;
    }

    private static Map<String, Function<YamlReader, Journey>> journeys() {
        Map<String, Function<YamlReader, Journey>> journeys = new LinkedHashMap<>();
        for (Journey journey : Journey.values()) {
            journeys.put(journey.label(), yaml -> journey);
        }
        return journeys;
    }
}
