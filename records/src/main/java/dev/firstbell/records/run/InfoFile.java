package dev.firstbell.records.run;

import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code run.json} as it was read: the description of a run, the seals of its sources, and whether the file itself is what
 * Firstbell wrote.
 *
 * @param info the description
 * @param seals by file name; empty before the end of the run
 * @param damage why the file is not what Firstbell wrote; empty if its own checksum is right
 */
record InfoFile(RunInfo info, Map<String, Seal> seals, Optional<String> damage) {
    private static final String RESTORE = "; restore run.json from a copy, or take the folder away";
    private static final String SEALS = "seals";
    private static final String CHECKSUM = "sha256";

    /** The last field, which holds the checksum of the file without it. */
    private static final Pattern LAST_FIELD =
            Pattern.compile(",\\s*\"" + CHECKSUM + "\"\\s*:\\s*\"([0-9a-f]{64})\"(?=\\s*\\}\\s*$)");

    private static final TypeReference<LinkedHashMap<String, Seal>> BY_NAME = new TypeReference<>() {};

    /** Whether the run has ended, so that its sources must be sealed. */
    boolean ended() {
        return info.verdict() != RunInfo.Verdict.RUNNING;
    }

    /**
     * Writes the file. A run that has ended is sealed; a seal that exists is kept, so that writing the description again
     * does not hide a change of a source.
     *
     * @param sources the files from which the results are derived, as far as they exist
     */
    static void write(Path file, RunInfo info, List<Path> sources) {
        ObjectNode json = Json.lines().valueToTree(info);
        if (info.verdict() != RunInfo.Verdict.RUNNING) {
            Map<String, Seal> seals =
                    new LinkedHashMap<>(Files.exists(file) ? read(file).seals() : Map.of());
            for (Path source : sources) {
                if (Files.exists(source)) {
                    seals.computeIfAbsent(source.getFileName().toString(), name -> Seal.of(content(source)));
                }
            }
            json.set(SEALS, Json.lines().valueToTree(seals));
        }
        String text = Json.pretty().writeValueAsString(json);
        int end = text.lastIndexOf('}');
        AtomicFiles.write(
                file,
                text.substring(0, end).stripTrailing() + ",\n  \"" + CHECKSUM + "\" : \"" + Sha256.of(canonical(text))
                        + "\"\n}\n");
    }

    /**
     * Reads the file.
     *
     * @throws BadInputException if it is missing, cannot be read, or has a newer version
     */
    static InfoFile read(Path file) {
        if (!Files.exists(file)) {
            throw missing(file.getParent());
        }
        boolean ours = false;
        try {
            String text = InputFiles.read(file, "give the folder of one run, which has a run.json");
            if (text.isBlank()) {
                throw new BadInputException(file + ": this is not a run record: the file is empty; a full disk or a"
                        + " power failure can leave such a file; restore it from a copy, or take the folder away");
            }
            // Other programs have files of this name.
            ours = text.contains("\"runId\"");
            JsonNode json = Json.lines().readTree(text);
            if (!json.isObject()) {
                throw new BadInputException(file + ": this is not a run record: expected a JSON object");
            }
            int schema = json.path("schema").asInt(0);
            if (schema > RunInfo.SCHEMA) {
                throw new BadInputException(file + ": format version " + schema + " is newer than the version "
                        + RunInfo.SCHEMA + " that this program reads; use a newer firstbell");
            }
            ObjectNode fields = (ObjectNode) json;
            Optional<JsonNode> seals = Optional.ofNullable(fields.remove(SEALS));
            fields.remove(CHECKSUM);
            if (ours) {
                refuseUnknown(file, fields);
            }
            return new InfoFile(
                    Json.lines().treeToValue(fields, RunInfo.class),
                    seals.<Map<String, Seal>>map(node -> Json.lines().treeToValue(node, BY_NAME))
                            .orElse(Map.of()),
                    damage(text));
        } catch (JacksonException e) {
            throw new BadInputException(
                    JsonProblem.of(e).at(file + ": this is not a run record") + (ours ? RESTORE : ""));
        }
    }

    private static void refuseUnknown(Path file, ObjectNode fields) {
        List<String> known = Stream.concat(
                        Arrays.stream(RunInfo.class.getRecordComponents()).map(RecordComponent::getName),
                        Stream.of(SEALS, CHECKSUM))
                .sorted()
                .toList();
        for (String field : fields.propertyNames()) {
            if (!known.contains(field)) {
                throw new BadInputException(file + ": this is not a run record: " + Excerpt.of(field)
                        + ": unknown key; the known keys are " + String.join(", ", known) + RESTORE);
            }
        }
    }

    /** The problem of a path without a {@code run.json}. */
    static BadInputException missing(Path folder) {
        List<String> others = RunFolder.sourcesIn(folder);
        if (!others.isEmpty()) {
            return new BadInputException(folder + ": the folder has " + String.join(" and ", others)
                    + ", but no run.json, so it is the record of a run whose description is lost; restore run.json from a"
                    + " copy, or take the folder away");
        }
        String found = Files.isDirectory(folder)
                ? "the folder has no run.json"
                : Files.exists(folder)
                        ? "this is a file, not a folder with a run.json"
                        : "no such folder, so no run.json";
        return new BadInputException(folder + ": " + found + "; give the folder of one run");
    }

    private static Optional<String> damage(String text) {
        Matcher last = LAST_FIELD.matcher(text);
        if (!last.find()) {
            return Optional.of("run.json does not end with its checksum, so it may have changed since the run ended");
        }
        String checksum = last.group(1);
        return Sha256.of(canonical(last.replaceFirst(""))).equals(checksum)
                ? Optional.empty()
                : Optional.of("run.json is damaged: its content is not what Firstbell wrote; its checksum differs");
    }

    /** The ends of lines and of the file do not count. */
    private static String canonical(String text) {
        String unix = text.replace("\r\n", "\n");
        String stripped = unix.stripTrailing();
        // Without a regular expression: `\s*}` in a text of nothing but white space costs the square of its length.
        return stripped.endsWith("}")
                ? stripped.substring(0, stripped.length() - 1).stripTrailing() + "\n}"
                : unix;
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
