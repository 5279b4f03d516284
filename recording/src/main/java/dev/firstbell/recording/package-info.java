/**
 * Records what happens beside a run: the hub's own metrics ({@code hub.jsonl}), the cluster ({@code cluster.jsonl}) and
 * the hub's log ({@code hublog.jsonl}).
 *
 * <p>A {@link dev.firstbell.recording.Recording} writes one of these files, and {@link
 * dev.firstbell.recording.Recordings} combines several of them into one:
 *
 * <pre>{@code
 * RecordingContext context = new RecordingContext(folder, runId, () -> clock);
 * try (Recordings beside = new Recordings(List.of(
 *         new ClusterRecording(context, cluster), new HubMetricsRecording(context, hub)))) {
 *     beside.start();                        // BadInputException: a source cannot be recorded
 *     ...                                    // the class start
 *     Recording.Result result = beside.stop();   // notes, problems, completeness
 * }
 * }</pre>
 *
 * <p>{@link dev.firstbell.recording.ObservedRun} makes the whole record of a real class from such recordings alone, and
 * {@link dev.firstbell.recording.KilledObservation} finishes one whose process was ended by force. This
 * room knows nothing of how a class is driven.
 */
package dev.firstbell.recording;
