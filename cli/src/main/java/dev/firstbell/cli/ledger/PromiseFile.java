package dev.firstbell.cli.ledger;

import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.plan.TermFile;
import dev.firstbell.records.classes.Slo;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.io.OwnMessage;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.ledger.MeetingTime;
import dev.firstbell.records.ledger.Promise;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.twin.term.Proportion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The promises of a plan or of a prediction.
 *
 * @param file the file that states them
 * @param changedAt when the file was last changed, by its file system
 * @param promises the promises, at least one
 */
record PromiseFile(Path file, Instant changedAt, List<Promise> promises) {
    static final String REMEDY =
            "give the folder that `firstbell plan TIMETABLE.yaml` wrote, or a file with the output of"
                    + " `firstbell predict --json`";

    PromiseFile {
        promises = List.copyOf(promises);
    }

    /**
     * Reads the folder of a plan, or the file of a prediction.
     *
     * @throws BadInputException if it states no promise, or cannot be read
     */
    static PromiseFile read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(FileNames.TERM) : path;
        if (Files.isDirectory(path) && !Files.exists(file)) {
            throw new BadInputException(path + ": "
                    + (Files.exists(path.resolve(FileNames.PLAN))
                            ? "this plan is of one class and states no probability that its SLO is met; give a"
                                    + " prediction of the class, the output of `firstbell predict --json`"
                            : "this folder has no " + FileNames.TERM + "; " + REMEDY));
        }
        byte[] bytes = InputFiles.bytes(file, REMEDY);
        try {
            Instant changedAt = Files.getLastModifiedTime(file).toInstant();
            return new PromiseFile(file, changedAt, new Reading(file, Sha256.of(bytes)).promises(bytes));
        } catch (IOException e) {
            throw new BadInputException(file + ": the file cannot be read: " + FileProblem.reason(e));
        } catch (JacksonException e) {
            throw new BadInputException(JsonProblem.of(e).at(file + ": is neither a plan nor a prediction"));
        }
    }

    private record Reading(Path file, String sha256) {
        List<Promise> promises(byte[] bytes) {
            JsonNode root = Json.lines().readTree(InputFiles.text(file.toString(), bytes));
            List<Promise> promises = new ArrayList<>();
            if (root.isArray()) {
                for (int i = 0; i < root.size(); i++) {
                    promises.add(prediction(root.get(i), "[" + i + "]"));
                }
            } else if (root.has("timetable") && root.has("days")) {
                promises.addAll(term(TermFile.read(file)));
            } else {
                throw new BadInputException(file + ": is neither a plan of a term nor a prediction; " + REMEDY);
            }
            if (promises.isEmpty()) {
                throw new BadInputException(file + ": states no promise; " + REMEDY);
            }
            return promises;
        }

        private Promise prediction(JsonNode one, String place) {
            JsonNode predicted = one.path("predicted");
            int runs = count(predicted, place + ".predicted", "runs");
            Proportion kept = proportion(count(predicted, place + ".predicted", "keptSlo"), runs, place + ".predicted");
            JsonNode within = predicted.path("within");
            return new Promise(
                    Promise.Source.PREDICTION,
                    sha256,
                    text(one, place, "parametersSha256"),
                    text(one, place, "className"),
                    Optional.empty(),
                    Optional.of(value(predicted, place + ".predicted", "setting", Setting.class)),
                    count(one, place, "students"),
                    value(one, place, "slo", Slo.class),
                    new Promise.Probability(kept.share(), kept.low(), kept.high(), runs),
                    latencies(predicted.at("/stages/landed/p95"), place + ".predicted.stages.landed.p95"),
                    Optional.of(shares(within, place + ".predicted.within")));
        }

        private Optional<Promise.LatencyBand> latencies(JsonNode band, String place) {
            return band.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(checked(
                            place,
                            () -> new Promise.LatencyBand(
                                    seconds(band.path("low"), place + ".low"),
                                    band.at("/low/beyond").asBoolean(false),
                                    seconds(band.path("high"), place + ".high"),
                                    band.at("/high/beyond").asBoolean(false))));
        }

        private Promise.ShareBand shares(JsonNode band, String place) {
            return checked(
                    place,
                    () -> new Promise.ShareBand(
                            number(band.path("low"), place + ".low", "value"),
                            number(band.path("high"), place + ".high", "value")));
        }

        private Duration seconds(JsonNode figure, String place) {
            // A band is read to the microsecond, as files hold durations.
            return Duration.ofNanos(Math.round(number(figure, place, "value") * 1e6) * 1000);
        }

        private List<Promise> term(TermFile term) {
            List<Promise> promises = new ArrayList<>();
            for (TermFile.PlannedMeeting meeting : term.meetings()) {
                Promise.Probability kept = checked(
                        Excerpt.of(meeting.meeting()),
                        () -> new Promise.Probability(
                                meeting.share(), meeting.low(), meeting.high(), meeting.trials()));
                promises.add(new Promise(
                        Promise.Source.PLAN,
                        sha256,
                        term.parametersSha256(),
                        meeting.meeting(),
                        Optional.of(new MeetingTime(
                                meeting.day(), meeting.start(), term.timeZone(), term.terms(), term.holidays())),
                        Optional.empty(),
                        meeting.enrolled(),
                        term.slo(),
                        kept,
                        Optional.empty(),
                        Optional.empty()));
            }
            return promises;
        }

        private Proportion proportion(int hits, int trials, String place) {
            if (trials < 1 || hits < 0 || hits > trials) {
                throw new BadInputException(
                        file + ": " + place + ": keptSlo must be from 0 to runs, found " + hits + " of " + trials);
            }
            return new Proportion(hits, trials);
        }

        private int count(JsonNode of, String place, String key) {
            return value(of, place, key, Integer.class);
        }

        private double number(JsonNode of, String place, String key) {
            return value(of, place, key, Double.class);
        }

        private String text(JsonNode of, String place, String key) {
            return value(of, place, key, String.class);
        }

        private <T> T value(JsonNode of, String place, String key, Class<T> type) {
            String where = place.isEmpty() ? key : place + "." + key;
            if (!of.has(key)) {
                throw new BadInputException(file + ": " + where + ": the key is missing; a file of an earlier version"
                        + " of Firstbell does not have it, so write the file again");
            }
            try {
                return Json.lines().treeToValue(of.get(key), type);
            } catch (JacksonException e) {
                throw new BadInputException(JsonProblem.of(e).at(file + ": " + where));
            }
        }

        private <T> T checked(String place, Supplier<T> making) {
            try {
                return making.get();
            } catch (IllegalArgumentException e) {
                throw new BadInputException(file + ": " + place + ": "
                        + OwnMessage.of(e).map(Excerpt::of).orElse("the values do not belong together"));
            }
        }
    }
}
