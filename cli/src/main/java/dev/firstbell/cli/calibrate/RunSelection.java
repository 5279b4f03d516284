package dev.firstbell.cli.calibrate;

import dev.firstbell.records.cluster.ClusterEntry.PodFact;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Rehearsal;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.records.sweep.SettingInForce;
import dev.firstbell.twin.calibrate.CalibrationRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * The runs that a calibration uses, and those that it leaves out.
 *
 * @param used the runs, with what they show
 * @param left the runs that are left out, each with the reason: {@code runs/a: …}
 * @param notes what else a reader must know about the runs
 * @param pulls the kubelets' reports of pulls, for each run that has some
 */
record RunSelection(List<CalibrationRun> used, List<String> left, List<String> notes, List<List<PodFact>> pulls) {
    private static final int NAMED = 3;

    /**
     * Reads runs and rehearsals.
     *
     * @param paths folders of runs, or files of rehearsals
     * @param since runs that began earlier are left out
     * @param together whether runs of several deployments may be used together
     * @throws BadInputException if a run cannot be read, or if the runs are of several deployments
     */
    static RunSelection of(List<Path> paths, Optional<Instant> since, boolean together, Consumer<String> remarks) {
        return new Selecting(since).select(paths, together, remarks);
    }

    private static final class Selecting {
        private final Optional<Instant> since;
        private final List<CalibrationRun> used = new ArrayList<>();
        private final List<String> left = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final List<List<PodFact>> pulls = new ArrayList<>();
        private final Map<RunOrigin, List<String>> deployments = new LinkedHashMap<>();
        private final Map<List<StudentRecord>, Path> known = new HashMap<>();
        private final Map<Rehearsal, Path> rehearsals = new HashMap<>();

        Selecting(Optional<Instant> since) {
            this.since = since;
        }

        RunSelection select(List<Path> paths, boolean together, Consumer<String> remarks) {
            Problems problems = new Problems();
            for (Path path : paths) {
                if (Files.isRegularFile(path)) {
                    problems.attempt(() -> {
                        rehearsal(path);
                        return path;
                    });
                    continue;
                }
                List<RunFolder> folders = problems.attempt(() -> RunFolder.below(path, remarks));
                for (RunFolder folder : Objects.requireNonNullElse(folders, List.<RunFolder>of())) {
                    problems.attempt(() -> {
                        run(folder);
                        return folder;
                    });
                }
            }
            problems.throwIfAny();
            if (deployments.size() > 1) {
                String groups = deployments.entrySet().stream()
                        .map(group -> "\n  " + Plural.of(group.getValue().size(), "run", "runs") + " ("
                                + named(group.getValue()) + ") of "
                                + group.getKey().inWords())
                        .collect(Collectors.joining());
                if (!together) {
                    throw new BadInputException("these runs are of " + deployments.size()
                            + " deployments, and the average of two is neither; give the runs of one, take a later"
                            + " --since, or use them together with --together:" + groups);
                }
                notes.add("runs of " + deployments.size() + " deployments are used together:" + groups);
            }
            return new RunSelection(used, left, notes, pulls);
        }

        private static String named(List<String> names) {
            return names.stream().limit(NAMED).collect(Collectors.joining(", "))
                    + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
        }

        private void rehearsal(Path file) {
            String text = InputFiles.read(
                    file, "give the folder of a run, or the file that `firstbell prescale rehearse --json` printed");
            Rehearsal rehearsal;
            try {
                rehearsal = Json.lines().readValue(text, Rehearsal.class);
            } catch (JacksonException e) {
                throw new BadInputException(
                        JsonProblem.of(e).at(file + ": this is neither the folder of a run nor a rehearsal"));
            }
            if (since.filter(rehearsal.askedAt()::isBefore).isPresent()) {
                left.add(file + ": of " + rehearsal.askedAt() + ", before --since");
                return;
            }
            Path other = rehearsals.putIfAbsent(rehearsal, file);
            if (other != null) {
                left.add(file + ": the same rehearsal as " + other);
                return;
            }
            used.add(CalibrationRun.of(file.toString(), rehearsal));
        }

        private void run(RunFolder folder) {
            RunRecord run = folder.read();
            RunInfo info = run.info();
            Optional<String> reason = reasonToLeaveOut(folder, run);
            if (reason.isPresent()) {
                left.add(folder.path() + ": " + reason.get());
                return;
            }
            known.put(run.students(), folder.path());
            deployments
                    .computeIfAbsent(RunOrigin.of(folder, info), key -> new ArrayList<>())
                    .add(info.runId());
            used.add(CalibrationRun.of(
                    info.runId(), info.startedAt(), info.classPlan(), setting(folder, info), run.students()));
            if (run.cluster().isPresent() && Files.exists(folder.clusterJournalFile())) {
                pulls.add(ClusterJournal.read(folder.clusterJournalFile()).entries(PodFact.class).stream()
                        .filter(fact -> fact.pull().isPresent())
                        .toList());
            }
        }

        private Optional<String> reasonToLeaveOut(RunFolder folder, RunRecord run) {
            RunInfo info = run.info();
            if (info.provenance() == Provenance.PREDICTED) {
                return Optional.of("predicted; the model does not learn from itself");
            }
            if (!run.damage().isEmpty()) {
                return Optional.of("damaged: " + String.join("; ", run.damage()));
            }
            if (!info.verdict().conclusive()) {
                return Optional.of(
                        switch (info.verdict()) {
                            case INVALID -> "invalid" + because(info);
                            case ABORTED -> "aborted" + because(info);
                            case RUNNING -> "it has not ended";
                            case SLO_MET, SLO_MISSED, NOT_ASSESSED -> throw new IllegalStateException();
                        });
            }
            if (since.filter(info.startedAt()::isBefore).isPresent()) {
                return Optional.of("of " + info.startedAt() + ", before --since");
            }
            return Optional.ofNullable(known.get(run.students()))
                    .filter(other -> !run.students().isEmpty())
                    .map(other -> "the same run as " + other);
        }

        private static String because(RunInfo info) {
            return info.reasons().isEmpty() ? "" : ": " + String.join("; ", info.reasons());
        }

        private Optional<Setting> setting(RunFolder folder, RunInfo info) {
            SettingInForce inForce = SettingInForce.of(folder, info);
            inForce.note().ifPresent(note -> notes.add(folder.path() + ": " + note));
            return inForce.setting();
        }
    }
}
